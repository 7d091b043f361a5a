package io.millrace.gateway.chat;

import java.util.LinkedHashMap;
import java.util.Map;

import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.GenerationOptions;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.SamplingChoices;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A checked chat request.
 *
 * @param prompt what the tokenizer is asked
 * @param tools the functions that may be called
 * @param includesReasoning whether the answer shows the model's reasoning
 * @param thinkingBudget the most tokens of reasoning; null for any number
 * @param sampling what it says of sampling
 * @param options what else it says of its answers
 * @param maxTokens the most tokens to generate; null is as many as the context holds
 * @param returnTokenIds whether the answer has token ids
 */
public record ChatRequest(ChatPromptRequest prompt, Tools tools, boolean includesReasoning,
		@Nullable Integer thinkingBudget, SamplingChoices sampling, GenerationOptions options,
		@Nullable Integer maxTokens, boolean returnTokenIds) {

	public String model() {
		return this.prompt.model();
	}

	/** The same with another prompt. */
	public ChatRequest with(ChatPromptRequest other) {
		return new ChatRequest(other, this.tools, this.includesReasoning, this.thinkingBudget, this.sampling,
				this.options, this.maxTokens, this.returnTokenIds);
	}

	static ChatRequest of(ChatWire wire, UnknownFields unknown, ServerWebExchange exchange) {
		ParameterTable.CHAT.check(wire.others(), unknown);
		Tools tools = Tools.of(wire.tools(), wire.toolChoice(), wire.parallelToolCalls());
		Integer maxTokens = maxTokens(wire);
		Checks.minTokens(wire.minTokens(), maxTokens);
		return new ChatRequest(prompt(Checks.required("model", wire.model()), wire, tools), tools,
				!Boolean.FALSE.equals(wire.includeReasoning()),
				Checks.range("thinking_token_budget", wire.thinkingTokenBudget(), 0, Integer.MAX_VALUE),
				SamplingChoices.of(wire, logprobs(wire), Checks.promptLogprobs(wire), false),
				GenerationOptions.of(wire, exchange), maxTokens, Boolean.TRUE.equals(wire.returnTokenIds()));
	}

	/** How many alternatives; null for no log-probabilities. */
	private static @Nullable Integer logprobs(ChatWire wire) {
		Integer top = Checks.range("top_logprobs", wire.topLogprobs(), 0, SamplingParams.MAX_LOGPROBS);
		if (Boolean.TRUE.equals(wire.logprobs())) {
			return (top != null) ? top : Integer.valueOf(0);
		}
		if (top != null && top > 0) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "top_logprobs",
					"'top_logprobs' needs 'logprobs' to be true.");
		}
		return null;
	}

	private static ChatPromptRequest prompt(String model, ChatWire wire, Tools tools) {
		return ChatPrompts.of(model, Checks.required("messages", wire.messages()), tools.definitions(),
				wire.addGenerationPrompt(), wire.continueFinalMessage(), templateArguments(wire));
	}

	private static Map<String, @Nullable Object> templateArguments(ChatWire wire) {
		Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
		if (wire.reasoningEffort() != null) {
			arguments.put("reasoning_effort", wire.reasoningEffort());
		}
		if (wire.chatTemplateKwargs() != null) {
			arguments.putAll(wire.chatTemplateKwargs());
		}
		return arguments;
	}

	private static @Nullable Integer maxTokens(ChatWire wire) {
		Integer maxTokens = Checks.maxTokens("max_tokens", wire.maxTokens(), 1);
		Integer maxCompletionTokens = Checks.maxTokens("max_completion_tokens", wire.maxCompletionTokens(), 1);
		return (maxCompletionTokens != null) ? maxCompletionTokens : maxTokens;
	}

}
