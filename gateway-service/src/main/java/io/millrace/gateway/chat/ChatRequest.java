package io.millrace.gateway.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.SamplingChoices;
import io.millrace.gateway.request.StreamOptions;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A checked chat request.
 *
 * @param prompt what the tokenizer is asked
 * @param choices what it says of sampling
 * @param maxTokens the most tokens to generate; null is as many as the context holds
 * @param stream whether the answer is streamed
 * @param includeUsage whether a stream's last chunk tells what it took
 * @param returnTokenIds whether the answer has token ids
 */
record ChatRequest(ChatPromptRequest prompt, SamplingChoices choices, @Nullable Integer maxTokens, boolean stream,
		boolean includeUsage, boolean returnTokenIds) {

	private static final Set<String> RESERVED_VARIABLES = Set.of("messages", "tools", "add_generation_prompt",
			"continue_final_message", "chat_template", "tokenize");

	String model() {
		return this.prompt.model();
	}

	static ChatRequest of(ChatWire wire) {
		ParameterTable.CHAT.check(wire.others());
		checkTools(wire.tools(), wire.toolChoice());
		return new ChatRequest(prompt(Checks.required("model", wire.model()), wire), SamplingChoices.of(wire),
				maxTokens(wire), Boolean.TRUE.equals(wire.stream()), StreamOptions.wantsUsage(wire.streamOptions()),
				Boolean.TRUE.equals(wire.returnTokenIds()));
	}

	/**
	 * Class files of records lose the annotations of type arguments, so the checker errs.
	 */
	@SuppressWarnings("NullAway")
	private static ChatPromptRequest prompt(String model, ChatWire wire) {
		return new ChatPromptRequest(model, ChatMessages.of(Checks.required("messages", wire.messages())), null,
				addsGenerationPrompt(wire), Boolean.TRUE.equals(wire.continueFinalMessage()), templateArguments(wire));
	}

	/** Tools can be listed, as long as none may be called. */
	private static void checkTools(@Nullable JsonNode tools, @Nullable JsonNode choice) {
		boolean none = choice != null && choice.asString("").equals("none");
		boolean some = tools != null && !tools.isNull() && !(tools.isArray() && tools.isEmpty());
		if (some && !none) {
			throw ParameterTable.unsupported("tools");
		}
		boolean open = choice == null || choice.isNull() || none || choice.asString("").equals("auto");
		if (!open) {
			throw ParameterTable.unsupported("tool_choice");
		}
	}

	private static boolean addsGenerationPrompt(ChatWire wire) {
		boolean continues = Boolean.TRUE.equals(wire.continueFinalMessage());
		if (continues && Boolean.TRUE.equals(wire.addGenerationPrompt())) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "continue_final_message",
					"'continue_final_message' and 'add_generation_prompt' cannot both be true.");
		}
		return !continues && !Boolean.FALSE.equals(wire.addGenerationPrompt());
	}

	private static Map<String, @Nullable Object> templateArguments(ChatWire wire) {
		Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
		if (wire.reasoningEffort() != null) {
			arguments.put("reasoning_effort", wire.reasoningEffort());
		}
		if (wire.chatTemplateKwargs() != null) {
			arguments.putAll(wire.chatTemplateKwargs());
		}
		for (String name : List.copyOf(arguments.keySet())) {
			if (RESERVED_VARIABLES.contains(name)) {
				throw MillraceException.of(ErrorCode.INVALID_VALUE, "chat_template_kwargs",
						"'chat_template_kwargs' cannot set '" + name + "'.");
			}
		}
		return arguments;
	}

	private static @Nullable Integer maxTokens(ChatWire wire) {
		Checks.range("max_tokens", wire.maxTokens(), 1, Integer.MAX_VALUE);
		Checks.range("max_completion_tokens", wire.maxCompletionTokens(), 1, Integer.MAX_VALUE);
		return (wire.maxCompletionTokens() != null) ? wire.maxCompletionTokens() : wire.maxTokens();
	}

}
