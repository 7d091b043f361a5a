package io.millrace.gateway.request;

import java.util.List;

import io.millrace.gateway.stream.TextRules;
import io.millrace.protocol.TokenIds;

/**
 * What the model's tokenizer made of a request.
 *
 * @param prompts the prompts' tokens
 * @param text what becomes of the answers' tokens as text
 */
public record Prepared(List<TokenIds> prompts, TextRules text) {

	public Prepared {
		prompts = List.copyOf(prompts);
	}

}
