package io.millrace.gateway.responses;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.gateway.chat.Tools;
import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.GenerationOptions;
import io.millrace.gateway.request.GrammarParameters;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.SamplingChoices;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.protocol.SamplingParams;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checked request for a response.
 *
 * @param model name of the model
 * @param instructions go before the conversation
 * @param input its own items
 * @param previousId the response that it continues
 * @param tools the functions that may be called
 * @param sampling what it says of sampling
 * @param options what else it says of its answer
 * @param maxTokens the most tokens to generate; null is as many as the context holds
 * @param thinkingBudget the most tokens of reasoning; null for any number
 * @param includesReasoning whether the answer shows the model's reasoning
 * @param encryptsReasoning whether it shows it in the form that clients carry, too
 * @param truncates whether the oldest items are left out where not all fit
 * @param background whether it goes on without its client
 * @param store whether it is stored
 * @param templateArguments further variables of the template
 * @param echo what the response repeats
 */
record ResponseRequest(String model, @Nullable String instructions, List<ObjectNode> input, @Nullable String previousId,
		Tools tools, SamplingChoices sampling, GenerationOptions options, @Nullable Integer maxTokens,
		@Nullable Integer thinkingBudget, boolean includesReasoning, boolean encryptsReasoning, boolean truncates,
		boolean background, boolean store, Map<String, @Nullable Object> templateArguments, Echo echo) {

	private static final int LEAST_OUTPUT_TOKENS = 16;

	private static final int MAX_LABEL = 64;

	private static final int MAX_TEXT = 10 << 20;

	private static final int MAX_PREVIOUS_ID = 256;

	private static final String LOGPROBS = "message.output_text.logprobs";

	private static final String ENCRYPTED = "reasoning.encrypted_content";

	private static final Set<String> INCLUDES = Set.of(LOGPROBS, ENCRYPTED);

	/**
	 * Checks the wire form.
	 * @param unknown what becomes of a field that nobody knows
	 * @param endpoint what the headers say of the endpoint
	 * @param stores whether there is a store
	 * @throws io.millrace.protocol.MillraceException that names the parameter at fault
	 */
	static ResponseRequest of(ResponseWire wire, UnknownFields unknown, @Nullable String endpoint, boolean stores) {
		ParameterTable.RESPONSES.check(wire.others(), unknown);
		String model = Checks.required("model", wire.model());
		Set<String> include = Set.copyOf(includes(wire));
		Integer maxToolCalls = Checks.range("max_tool_calls", wire.maxToolCalls(), 1, Integer.MAX_VALUE);
		Tools tools = Tools.ofFlat(wire.tools(), wire.toolChoice(), wire.parallelToolCalls(), maxToolCalls);
		Integer maxTokens = Checks.maxTokens("max_output_tokens", wire.maxOutputTokens(), LEAST_OUTPUT_TOKENS);
		Checks.minTokens(wire.minTokens(), maxTokens);
		TextForm text = TextForm.of(wire.text());
		ReasoningForm reasoning = ReasoningForm.of(wire.reasoning());
		boolean background = Boolean.TRUE.equals(wire.background());
		boolean store = Storing.of(wire.store(), background, stores);
		String previousId = Fields.length("previous_response_id", wire.previousResponseId(), 1, MAX_PREVIOUS_ID);
		Integer top = Checks.range("top_logprobs", wire.topLogprobs(), 0, SamplingParams.MAX_LOGPROBS);
		Echo echo = new Echo(previousId, Fields.length("instructions", wire.instructions(), 0, MAX_TEXT),
				EchoJson.tools(wire.tools()), EchoJson.choice(tools, wire.toolChoice()),
				!Boolean.FALSE.equals(wire.parallelToolCalls()), text.json(), reasoning.json(),
				EchoJson.metadata(wire.metadata()), truncation(wire), maxTokens, maxToolCalls, (top != null) ? top : 0,
				Fields.length("safety_identifier", wire.safetyIdentifier(), 0, MAX_LABEL),
				Fields.length("prompt_cache_key", wire.promptCacheKey(), 0, MAX_LABEL), store, background);
		Fields.word("service_tier", wire.serviceTier(), Set.of("auto", "default", "flex", "priority"));
		return new ResponseRequest(model, wire.instructions(), input(wire, previousId), previousId, tools,
				SamplingChoices.of(wire, logprobs(wire, include, top), null, false), options(wire, endpoint, text),
				maxTokens, Checks.range("thinking_token_budget", wire.thinkingTokenBudget(), 0, Integer.MAX_VALUE),
				!Boolean.FALSE.equals(wire.includeReasoning()), include.contains(ENCRYPTED),
				echo.truncation().equals("auto"), background, store, arguments(wire, text, reasoning), echo);
	}

	private static List<String> includes(ResponseWire wire) {
		if (wire.include() == null) {
			return List.of();
		}
		return wire.include().stream().map((word) -> {
			if (word == null) {
				throw Fields.invalid("include", "'include' has no null.");
			}
			Fields.word("include", word, INCLUDES);
			return word;
		}).distinct().toList();
	}

	private static List<ObjectNode> input(ResponseWire wire, @Nullable String previousId) {
		JsonNode input = Fields.there(wire.input());
		if (input == null) {
			if (previousId == null) {
				throw Fields.missing("input");
			}
			return List.of();
		}
		return Items.of("input", input);
	}

	/** How many alternatives; null for no log-probabilities. */
	private static @Nullable Integer logprobs(ResponseWire wire, Set<String> include, @Nullable Integer top) {
		boolean wanted = include.contains(LOGPROBS) || Boolean.TRUE.equals(wire.logprobs());
		return wanted ? Integer.valueOf((top != null) ? top : 0) : null;
	}

	private static String truncation(ResponseWire wire) {
		String truncation = Fields.word("truncation", wire.truncation(), Set.of("auto", "disabled"));
		return (truncation != null) ? truncation : "disabled";
	}

	private static GenerationOptions options(ResponseWire wire, @Nullable String endpoint, TextForm text) {
		GenerationOptions options = GenerationOptions.of(wire, endpoint);
		GrammarChoice format = GrammarParameters.flatFormat("text.format", text.format());
		if (format != null && options.grammar() != null) {
			throw Fields.invalid("text.format", "A request may have one constraint of its text, and has '"
					+ options.grammar().param() + "' and 'text.format'.");
		}
		return (format != null) ? options.withGrammar(format) : options;
	}

	private static Map<String, @Nullable Object> arguments(ResponseWire wire, TextForm text, ReasoningForm reasoning) {
		Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
		arguments.putAll(reasoning.arguments());
		if (text.verbosity() != null) {
			arguments.put("verbosity", text.verbosity());
		}
		if (wire.chatTemplateKwargs() != null) {
			arguments.putAll(wire.chatTemplateKwargs());
		}
		return arguments;
	}

}
