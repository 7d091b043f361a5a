package io.millrace.gateway.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;

/** Server-sent events as bytes, each whole. */
public final class SseEvent {

	private static final byte[] PREFIX = "data: ".getBytes(StandardCharsets.UTF_8);

	private static final byte[] SUFFIX = "\n\n".getBytes(StandardCharsets.UTF_8);

	private static final int INITIAL_BYTES = 256;

	private SseEvent() {
	}

	/** An event whose data is JSON; JSON has no line breaks, so it is one line. */
	public static byte[] json(Consumer<JsonGenerator> writer) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
		out.writeBytes(PREFIX);
		Json.write(out, writer);
		out.writeBytes(SUFFIX);
		return out.toByteArray();
	}

	/** The end of a stream, whether it succeeded or an error went before. */
	public static byte[] done() {
		return "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
	}

	/** A comment, which no client takes for an event. */
	public static byte[] keepAlive() {
		return ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);
	}

}
