package io.millrace.gateway.request;

import java.util.List;

import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.gateway.stream.TextRules;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What the model's tokenizer made of a request.
 *
 * @param prompts the prompts' tokens
 * @param text what becomes of the answers' tokens as text
 * @param processors what changes the logits
 * @param grammar what the text has to be, where the model has a say in that; null for
 * what the request alone says
 */
public record Prepared(List<TokenIds> prompts, TextRules text, List<LogitsProcessorCall> processors,
		@Nullable GrammarChoice grammar) {

	public Prepared {
		prompts = List.copyOf(prompts);
		processors = List.copyOf(processors);
	}

	/** Prompts alone. */
	public Prepared(List<TokenIds> prompts, TextRules text) {
		this(prompts, text, List.of(), null);
	}

}
