package io.millrace.protocol.tokenizer;

import java.util.List;

/**
 * Texts to encode.
 *
 * @param model whose tokenizer
 * @param texts any number
 * @param addSpecialTokens whether to add what the tokenizer puts around a text, such as a
 * begin-of-sequence token
 */
public record EncodeRequest(String model, List<String> texts, boolean addSpecialTokens) {

	public EncodeRequest {
		texts = List.copyOf(texts);
	}

}
