package io.millrace.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A span by which others know what they are part of, as W3C's Trace Context writes it:
 * {@code 00-<trace id>-<span id>-<flags>}.
 *
 * @param traceId 32 hexadecimal digits, not all zero
 * @param spanId 16 hexadecimal digits, not all zero
 * @param sampled whether the trace is recorded
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

	private static final Pattern TRACEPARENT = Pattern
		.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

	private static final int MAX_LENGTH = 128;

	private static final int TRACE_ID = 3;

	private static final int SPAN_ID = 36;

	private static final int FLAGS = 53;

	/** Reads a {@code traceparent}; empty for what is none. */
	public static Optional<TraceContext> parse(@Nullable String traceparent) {
		if (traceparent == null || traceparent.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		if (!TRACEPARENT.matcher(traceparent).matches()) {
			return Optional.empty();
		}
		int flags = Integer.parseInt(traceparent.substring(FLAGS, FLAGS + 2), 16);
		return Optional.of(new TraceContext(traceparent.substring(TRACE_ID, TRACE_ID + 32),
				traceparent.substring(SPAN_ID, SPAN_ID + 16), (flags & 1) == 1));
	}

	/** Reads what {@link #traceparent()} wrote; null for what nobody wrote so. */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	static @Nullable TraceContext of(String traceparent) {
		return parse(traceparent).orElse(null);
	}

	/** The value of the header {@code traceparent}. */
	@JsonValue
	public String traceparent() {
		return "00-" + this.traceId + "-" + this.spanId + (this.sampled ? "-01" : "-00");
	}

}
