package io.millrace.bench;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * When the chunks of one request came. Thread-safe: a time limit may end it meanwhile.
 */
final class Timeline {

	private static final String END = "[DONE]";

	private final long due;

	private final long sent;

	private final Gaps gaps = new Gaps();

	private long firstText;

	private long lastText;

	private long end;

	private int chunks;

	private int promptTokens;

	private int outputTokens;

	private @Nullable Failure failure;

	/**
	 * A request that is being sent now.
	 * @param due when it should have been
	 */
	Timeline(long due) {
		this.due = due;
		this.sent = System.nanoTime();
	}

	/** An event of the stream came. */
	synchronized void onEvent(String data, long now) {
		if (this.end != 0) {
			return;
		}
		if (data.equals(END)) {
			this.end = now;
			return;
		}
		try {
			onChunk(JsonMapper.shared().readTree(data), now);
		}
		catch (JacksonException ex) {
			fail(Failure.stream("An event is no JSON."));
		}
	}

	private void onChunk(JsonNode chunk, long now) {
		JsonNode error = chunk.path("error");
		if (!error.isMissingNode() && !error.isNull()) {
			fail(Failure.stream(error.path("message").asString(error.asString("An error without a message."))));
			return;
		}
		if (hasText(chunk.path("choices").path(0))) {
			onText(now);
		}
		JsonNode usage = chunk.path("usage");
		this.promptTokens = usage.path("prompt_tokens").asInt(this.promptTokens);
		this.outputTokens = usage.path("completion_tokens").asInt(this.outputTokens);
	}

	private static boolean hasText(JsonNode choice) {
		JsonNode delta = choice.path("delta");
		return isText(choice.path("text")) || isText(delta.path("content")) || isText(delta.path("reasoning_content"))
				|| isText(delta.path("reasoning")) || !delta.path("tool_calls").isEmpty();
	}

	private static boolean isText(JsonNode node) {
		return node.isString() && !node.stringValue().isEmpty();
	}

	private void onText(long now) {
		if (this.chunks == 0) {
			this.firstText = now;
		}
		else {
			this.gaps.add(now - this.lastText);
		}
		this.lastText = now;
		this.chunks++;
	}

	/** The request failed, unless it has already. */
	synchronized void fail(Failure reason) {
		if (this.failure == null) {
			this.failure = reason;
		}
	}

	/** The connection has nothing more to say. */
	synchronized Sample finish() {
		if (this.end == 0) {
			fail(Failure.stream("The stream ended without [DONE]."));
			this.end = System.nanoTime();
		}
		long first = (this.chunks > 0) ? this.firstText : this.end;
		return new Sample(this.due, Duration.ofNanos(Math.max(0, this.sent - this.due)),
				Duration.ofNanos(first - this.due), Duration.ofNanos(this.end - this.due), this.gaps, this.promptTokens,
				(this.outputTokens > 0) ? this.outputTokens : this.chunks, this.failure);
	}

}
