package io.millrace.protocol.tokenizer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * A rendered conversation.
 *
 * @param text what the template made
 * @param tokens its ids
 * @param toolParser name of the parser for the tool calls of models with such a template;
 * null where none is known
 * @param reasoningParser the same for their reasoning
 */
public record ChatPromptResponse(String text, TokenIds tokens,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String toolParser,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasoningParser) {

	/** One of a model of whose answers nothing is known. */
	public ChatPromptResponse(String text, TokenIds tokens) {
		this(text, tokens, null, null);
	}

}
