package io.millrace.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What one request measured. Times count from when it was due: in an open loop from its
 * scheduled time, so that a server that stalls is charged for those whom it keeps
 * waiting; in a closed loop from its sending.
 *
 * @param dueNanos when it was due, on the clock of {@link System#nanoTime}
 * @param late how much later it was sent
 * @param timeToFirstToken to the first chunk with text, or to the end if there was none
 * @param endToEnd to the end of the stream
 * @param gaps between chunks with text
 * @param promptTokens as the server's usage says; 0 if it says nothing
 * @param outputTokens as the server's usage says, or chunks with text if it says nothing
 * @param failure why it failed, or null
 */
record Sample(long dueNanos, Duration late, Duration timeToFirstToken, Duration endToEnd, Gaps gaps, int promptTokens,
		int outputTokens, @Nullable Failure failure) {

	private static final double NANOS_PER_MILLI = 1e6;

	boolean isOk() {
		return this.failure == null;
	}

	/**
	 * Time per output token after the first, one value a request, as vLLM's TPOT; zero
	 * for a single token.
	 */
	Duration timePerOutputToken() {
		return (this.outputTokens < 2) ? Duration.ZERO
				: this.endToEnd.minus(this.timeToFirstToken).dividedBy(this.outputTokens - 1L);
	}

	/** When it was over, on the same clock. */
	long endNanos() {
		return this.dueNanos + this.endToEnd.toNanos();
	}

	/**
	 * As JSON's object, times in milliseconds.
	 * @param startNanos when the run began
	 */
	Map<String, Object> toJson(long startNanos) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("due_ms", (this.dueNanos - startNanos) / NANOS_PER_MILLI);
		json.put("late_ms", millis(this.late));
		json.put("e2e_ms", millis(this.endToEnd));
		if (this.failure != null) {
			json.put("status", this.failure.status());
			json.put("error", this.failure.message());
			return json;
		}
		json.put("status", "200");
		json.put("ttft_ms", millis(this.timeToFirstToken));
		json.put("tpot_ms", millis(timePerOutputToken()));
		json.put("prompt_tokens", this.promptTokens);
		json.put("output_tokens", this.outputTokens);
		List<Double> itl = this.gaps.micros().mapToObj((micros) -> micros / 1000.0).toList();
		json.put("itl_ms", itl);
		return json;
	}

	private static double millis(Duration duration) {
		return duration.toNanos() / NANOS_PER_MILLI;
	}

}
