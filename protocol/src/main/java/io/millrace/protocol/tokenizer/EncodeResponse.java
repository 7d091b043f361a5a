package io.millrace.protocol.tokenizer;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * The encoded texts.
 *
 * @param tokens one entry a text, in order
 */
public record EncodeResponse(List<TokenIds> tokens) {

	public EncodeResponse {
		tokens = List.copyOf(tokens);
	}

}
