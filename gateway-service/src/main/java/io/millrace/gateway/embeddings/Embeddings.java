package io.millrace.gateway.embeddings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

import io.millrace.gateway.sse.Json;
import tools.jackson.core.JsonGenerator;

/**
 * The answer to an embedding request.
 *
 * @param model name of the model
 * @param vectors one for each input, in order
 * @param tokens how many tokens the inputs had
 * @param base64 whether vectors are written as little-endian float32 in base64
 */
record Embeddings(String model, List<float[]> vectors, long tokens, boolean base64) {

	byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeStringProperty("object", "list");
			json.writeArrayPropertyStart("data");
			for (int i = 0; i < this.vectors.size(); i++) {
				write(json, i, this.vectors.get(i));
			}
			json.writeEndArray();
			json.writeStringProperty("model", this.model);
			json.writeObjectPropertyStart("usage");
			json.writeNumberProperty("prompt_tokens", this.tokens);
			json.writeNumberProperty("total_tokens", this.tokens);
			json.writeEndObject();
			json.writeEndObject();
		});
	}

	private void write(JsonGenerator json, int index, float[] vector) {
		json.writeStartObject();
		json.writeStringProperty("object", "embedding");
		json.writeNumberProperty("index", index);
		json.writeName("embedding");
		if (this.base64) {
			json.writeString(encode(vector));
		}
		else {
			json.writeStartArray();
			for (float value : vector) {
				json.writeNumber(value);
			}
			json.writeEndArray();
		}
		json.writeEndObject();
	}

	private static String encode(float[] vector) {
		ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		bytes.asFloatBuffer().put(vector);
		return Base64.getEncoder().encodeToString(bytes.array());
	}

}
