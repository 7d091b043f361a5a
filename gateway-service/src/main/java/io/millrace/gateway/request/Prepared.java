package io.millrace.gateway.request;

import java.util.List;

import io.millrace.gateway.stream.TextRules;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.TokenIds;

/**
 * What the model's tokenizer made of a request.
 *
 * @param prompts the prompts' tokens
 * @param text what becomes of the answers' tokens as text
 * @param processors what changes the logits
 */
public record Prepared(List<TokenIds> prompts, TextRules text, List<LogitsProcessorCall> processors) {

	public Prepared {
		prompts = List.copyOf(prompts);
		processors = List.copyOf(processors);
	}

	/** Prompts alone. */
	public Prepared(List<TokenIds> prompts, TextRules text) {
		this(prompts, text, List.of());
	}

}
