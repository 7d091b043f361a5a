package io.millrace.gateway.batches;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Models that nobody serves now, and how long that has been so: workers may start after
 * the gateway does. Thread-safe.
 */
final class MissingModels {

	private static final int NOT_FOUND = 404;

	private static final String CODE = "\"model_not_found\"";

	private static final int MAX_MODELS = 1_000;

	private final Map<String, Absence> absences = new ConcurrentHashMap<>();

	private final long graceNanos;

	private final LongSupplier nanos;

	MissingModels(Duration grace, LongSupplier nanos) {
		this.graceNanos = grace.toNanos();
		this.nanos = nanos;
	}

	/** Whether the answer only says that there is no such model yet. */
	boolean mayCome(String model, Answer answer) {
		if (answer.status() != NOT_FOUND || !new String(answer.body(), StandardCharsets.UTF_8).contains(CODE)) {
			this.absences.remove(model);
			return false;
		}
		if (this.absences.size() >= MAX_MODELS) {
			this.absences.clear();
		}
		long now = this.nanos.getAsLong();
		Absence absence = this.absences.merge(model, new Absence(now, now),
				(known, fresh) -> known.seen(now, this.graceNanos));
		return now - absence.sinceNanos() < this.graceNanos;
	}

	/** Since when a model was asked for in vain, and when it last was. */
	private record Absence(long sinceNanos, long lastNanos) {

		/** What nobody has asked for in a long time may have come and gone meanwhile. */
		Absence seen(long now, long graceNanos) {
			boolean stale = now - this.lastNanos > Math.max(10 * graceNanos, 60_000_000_000L);
			return stale ? new Absence(now, now) : new Absence(this.sinceNanos, now);
		}

	}

}
