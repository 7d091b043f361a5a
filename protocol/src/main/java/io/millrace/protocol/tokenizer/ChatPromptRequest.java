package io.millrace.protocol.tokenizer;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A conversation to render. Messages and tools keep the shape of OpenAI's API, since that
 * is what chat templates are written for.
 *
 * @param model whose template
 * @param messages at least one, each with a {@code role}; {@code content} is a string, a
 * list of parts, or null; function arguments are objects, not JSON in a string
 * @param tools tool definitions, or null where the request has none
 * @param addGenerationPrompt whether the assistant's turn is opened at the end
 * @param continueFinalMessage whether the last message is left open, to be continued
 * @param templateArguments further variables of the template
 */
public record ChatPromptRequest(String model, List<Map<String, @Nullable Object>> messages,
		@Nullable List<Map<String, @Nullable Object>> tools, boolean addGenerationPrompt, boolean continueFinalMessage,
		Map<String, @Nullable Object> templateArguments) {

	public ChatPromptRequest {
		messages = List.copyOf(messages);
		tools = (tools != null) ? List.copyOf(tools) : null;
	}

	/** The same to another model. */
	public ChatPromptRequest to(String otherModel) {
		return new ChatPromptRequest(otherModel, this.messages, this.tools, this.addGenerationPrompt,
				this.continueFinalMessage, this.templateArguments);
	}

}
