package io.millrace.gateway.caller;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;

/**
 * So many units a minute, refilled evenly; a whole minute's worth can be saved up. What
 * is only known afterwards is charged afterwards, and may leave a debt that has to be
 * paid off before the next unit is taken. Thread-safe.
 */
final class MinuteBudget {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final long limit;

	private final Bucket bucket;

	MinuteBudget(long limit, LongSupplier nanos) {
		this.limit = limit;
		this.bucket = Bucket.builder()
			.addLimit((bandwidth) -> bandwidth.capacity(limit).refillGreedy(limit, MINUTE))
			.withCustomTimePrecision(new Clock(nanos))
			.build();
	}

	/** Takes one unit, or says how long it takes until there is one. */
	Duration take() {
		ConsumptionProbe probe = this.bucket.tryConsumeAndReturnRemaining(1);
		return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	/** How long it takes until there is a unit; nothing is taken. */
	Duration untilAny() {
		EstimationProbe probe = this.bucket.estimateAbilityToConsume(1);
		return probe.canBeConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	void charge(long units) {
		if (units > 0) {
			this.bucket.consumeIgnoringRateLimits(units);
		}
	}

	long limit() {
		return this.limit;
	}

	long remaining() {
		return Math.max(0, this.bucket.getAvailableTokens());
	}

	/** How long it takes until the whole limit is there again. */
	Duration untilFull() {
		double missing = this.limit - this.bucket.getAvailableTokens();
		return Duration.ofNanos((long) (Math.max(0, missing) / this.limit * MINUTE.toNanos()));
	}

	private record Clock(LongSupplier nanos) implements TimeMeter {

		@Override
		public long currentTimeNanos() {
			return this.nanos.getAsLong();
		}

		@Override
		public boolean isWallClockBased() {
			return false;
		}

	}

}
