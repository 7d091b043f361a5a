package io.millrace.gateway.caller;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What is left of a caller's limits. Tokens are charged when they are known: a request is
 * let in while the caller has any left, and what it takes beyond them is paid off before
 * the next one. Thread-safe.
 */
public final class Allowance {

	private final String caller;

	private final @Nullable MinuteBudget requests;

	private final @Nullable MinuteBudget tokens;

	private final int maxConcurrent;

	private final AtomicInteger open = new AtomicInteger();

	/**
	 * A full allowance.
	 * @param caller name of the caller, for the sentences
	 * @param limits of the caller
	 * @param nanos a clock like {@link System#nanoTime()}
	 */
	public Allowance(String caller, CallerLimits limits, LongSupplier nanos) {
		this.caller = caller;
		this.requests = budget(limits.requestsPerMinute(), nanos);
		this.tokens = budget(limits.tokensPerMinute(), nanos);
		this.maxConcurrent = limits.maxConcurrentRequests();
	}

	private static @Nullable MinuteBudget budget(long limit, LongSupplier nanos) {
		return (limit > 0) ? new MinuteBudget(limit, nanos) : null;
	}

	/**
	 * Counts a request.
	 * @throws MillraceException {@code OVERLOADED} where there are too many
	 */
	public void takeRequest() {
		if (this.requests != null) {
			refuse(this.requests.take(), this.requests.limit(), "requests");
		}
	}

	/**
	 * Lets a request in that will take tokens.
	 * @throws MillraceException {@code OVERLOADED} where none are left
	 */
	public void requireTokens() {
		if (this.tokens != null) {
			refuse(this.tokens.untilAny(), this.tokens.limit(), "tokens");
		}
	}

	/** Charges tokens, whether there are as many or not. */
	public void chargeTokens(long count) {
		if (this.tokens != null) {
			this.tokens.charge(count);
		}
	}

	/** Whether tokens have to be counted. */
	public boolean countsTokens() {
		return this.tokens != null;
	}

	/**
	 * The work, counted as open while it runs.
	 * @return fails with {@code OVERLOADED} where too many are open
	 */
	public <T> Mono<T> hold(Mono<T> work) {
		return (this.maxConcurrent == 0) ? work : Mono.using(this::open, (one) -> work, this.open::addAndGet);
	}

	/** The headers that tell of it, by name and value. */
	public void describe(BiConsumer<String, String> header) {
		describe(header, this.requests, "requests");
		describe(header, this.tokens, "tokens");
	}

	/** How many of the caller's requests are open, where that is limited. */
	public int openCount() {
		return this.open.get();
	}

	/** How many of the caller's requests may be open; 0 is no limit. */
	public int maxConcurrent() {
		return this.maxConcurrent;
	}

	private static void describe(BiConsumer<String, String> header, @Nullable MinuteBudget budget, String unit) {
		if (budget != null) {
			header.accept("x-ratelimit-limit-" + unit, Long.toString(budget.limit()));
			header.accept("x-ratelimit-remaining-" + unit, Long.toString(budget.remaining()));
			header.accept("x-ratelimit-reset-" + unit, text(budget.untilFull()));
		}
	}

	/** Minutes and seconds, as in {@code 1m0.5s}. */
	private static String text(Duration duration) {
		long millis = (duration.toNanos() + 999_999) / 1_000_000;
		if (millis < 1_000) {
			return millis + "ms";
		}
		String seconds = String.format(Locale.ROOT, "%.3f", millis % 60_000 / 1e3).replaceAll("\\.?0+$", "") + "s";
		return (millis < 60_000) ? seconds : millis / 60_000 + "m" + seconds;
	}

	private int open() {
		if (this.open.incrementAndGet() > this.maxConcurrent) {
			this.open.decrementAndGet();
			throw MillraceException.lacking(CapacityReason.CONCURRENCY, ErrorCode.OVERLOADED, "The API key '"
					+ this.caller + "' may have " + this.maxConcurrent + " requests open at a time; try again later.",
					null);
		}
		return -1;
	}

	private void refuse(Duration wait, long limit, String unit) {
		if (wait.isPositive()) {
			throw MillraceException.lacking(
					CapacityReason.RATE_LIMIT, ErrorCode.OVERLOADED, "The API key '" + this.caller + "' may use "
							+ limit + " " + unit + " a minute, and has used them; try again in " + text(wait) + ".",
					wait);
		}
	}

}
