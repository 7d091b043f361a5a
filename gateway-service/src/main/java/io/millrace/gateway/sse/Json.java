package io.millrace.gateway.sse;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes JSON as bytes: what is large straight, without an object in between. */
public final class Json {

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final int INITIAL_BYTES = 512;

	private Json() {
	}

	/** The bytes of what the writer writes. */
	public static byte[] bytes(Consumer<JsonGenerator> writer) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
		write(out, writer);
		return out.toByteArray();
	}

	/** A record as JSON. */
	public static byte[] bytes(Record value) {
		return MAPPER.writeValueAsBytes(value);
	}

	static void write(ByteArrayOutputStream out, Consumer<JsonGenerator> writer) {
		try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
			writer.accept(json);
		}
	}

}
