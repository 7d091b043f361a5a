package io.millrace.gateway.admin;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.gateway.stream.Timeline;
import io.millrace.protocol.ProcessId;
import org.jspecify.annotations.Nullable;

/**
 * One generation on the wire. Times are in milliseconds, and null for parts that it has
 * not reached; the part that it is in lasts until now.
 */
record RequestView(String id, String tenant, String operation, String model, @Nullable String worker, String state,
		@JsonProperty("arrived_at") long arrivedAt, @JsonProperty("prepared_ms") double preparedMs,
		@JsonProperty("queued_ms") double queuedMs, @JsonProperty("prefill_ms") @Nullable Double prefillMs,
		@JsonProperty("decode_ms") @Nullable Double decodeMs, @JsonProperty("total_ms") double totalMs,
		@JsonProperty("prompt_tokens") int promptTokens, @JsonProperty("cached_tokens") @Nullable Integer cachedTokens,
		@JsonProperty("completion_tokens") int completionTokens, @JsonProperty("max_tokens") int maxTokens,
		@Nullable String outcome, @Nullable String error) {

	private static final double NANOS_PER_MILLI = 1e6;

	static RequestView of(Timeline timeline, Instant now) {
		Instant end = (timeline.ended() != null) ? timeline.ended() : now;
		Instant admitted = timeline.admitted();
		Instant first = timeline.firstToken();
		ProcessId worker = timeline.worker();
		return new RequestView(timeline.id().value(), timeline.origin().tenant(), timeline.origin().operation().id(),
				timeline.origin().model(), (worker != null) ? worker.name() : null, state(timeline),
				timeline.arrived().toEpochMilli(), millis(timeline.arrived(), timeline.submitted()),
				millis(timeline.submitted(), (admitted != null) ? admitted : end),
				(admitted != null) ? millis(admitted, (first != null) ? first : end) : null,
				(first != null) ? millis(first, end) : null, millis(timeline.arrived(), end), timeline.promptTokens(),
				timeline.cachedTokens(), timeline.tokens(), timeline.room(), timeline.outcome(), timeline.error());
	}

	private static String state(Timeline timeline) {
		if (timeline.ended() != null) {
			return "ended";
		}
		if (timeline.firstToken() != null) {
			return "decode";
		}
		return (timeline.admitted() != null) ? "prefill" : "queued";
	}

	private static double millis(Instant from, Instant to) {
		return Math.max(0, Duration.between(from, to).toNanos() / NANOS_PER_MILLI);
	}

}
