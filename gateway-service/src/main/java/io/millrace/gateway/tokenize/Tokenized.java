package io.millrace.gateway.tokenize;

import java.util.List;

import io.millrace.gateway.sse.Json;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request to tokenize.
 *
 * @param tokens the ids
 * @param maxModelLen the most tokens of prompt and output together
 * @param pieces the text that each token adds; null unless asked for
 */
record Tokenized(TokenIds tokens, int maxModelLen, @Nullable List<String> pieces) {

	byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			json.writeNumberProperty("count", this.tokens.size());
			json.writeNumberProperty("max_model_len", this.maxModelLen);
			json.writeName("tokens");
			json.writeArray(this.tokens.toArray(), 0, this.tokens.size());
			if (this.pieces == null) {
				json.writeNullProperty("token_strs");
			}
			else {
				json.writeArrayPropertyStart("token_strs");
				this.pieces.forEach(json::writeString);
				json.writeEndArray();
			}
			json.writeEndObject();
		});
	}

}
