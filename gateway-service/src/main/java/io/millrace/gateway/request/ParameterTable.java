package io.millrace.gateway.request;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.gateway.request.Parameter.Support;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What becomes of each parameter of an endpoint: one list to read, and to change when a
 * parameter is added. A null is as good as absent everywhere.
 */
public final class ParameterTable {

	private static final Logger logger = LoggerFactory.getLogger(ParameterTable.class);

	private static final int MAX_NAMES_LOGGED = 200;

	private static final int MAX_NAME_LENGTH = 64;

	private static final List<Parameter> COMMON = List.of(
			// Read by both wire records
			Parameter.supported("model"), Parameter.supported("max_tokens"), Parameter.supported("n"),
			Parameter.supported("temperature"), Parameter.supported("top_p"), Parameter.supported("top_k"),
			Parameter.supported("min_p"), Parameter.supported("repetition_penalty"),
			Parameter.supported("presence_penalty"), Parameter.supported("frequency_penalty"),
			Parameter.supported("logit_bias"), Parameter.supported("allowed_token_ids"), Parameter.supported("seed"),
			Parameter.supported("min_tokens"), Parameter.supported("stop"),
			Parameter.supported("include_stop_str_in_output"), Parameter.supported("stop_token_ids"),
			Parameter.supported("ignore_eos"), Parameter.supported("skip_special_tokens"),
			Parameter.supported("logprobs"), Parameter.supported("prompt_logprobs"), Parameter.supported("cache_salt"),
			Parameter.supported("priority"), Parameter.supported("target_endpoint"), Parameter.supported("stream"),
			Parameter.supported("stream_options"), Parameter.supported("return_token_ids"),
			// About who asks, not about the answer
			Parameter.harmless("user"), Parameter.harmless("store"), Parameter.harmless("metadata"),
			Parameter.harmless("service_tier"), Parameter.harmless("safety_identifier"),
			Parameter.harmless("prompt_cache_key"), Parameter.harmless("prompt_cache_retention"),
			Parameter.harmless("prompt_cache_options"), Parameter.harmless("request_id"),
			Parameter.harmless("session_id"),
			// Where a cache beyond the workers' own may have something
			Parameter.harmless("dkv_cache_hint"),
			// Choices and scores
			Parameter.unsupportedUnlessNumber("best_of", 1).instead("ask for 'n' choices and choose"),
			Parameter.unsupportedUnlessFalse("use_beam_search"), Parameter.unsupportedUnlessNumber("length_penalty", 1),
			Parameter.unsupported("logprob_token_ids"), Parameter.unsupportedUnlessFalse("return_tokens_as_token_ids"),
			// Sampling
			Parameter.unsupportedUnlessNumber("typical_p", 1), Parameter.unsupportedUnlessEmpty("bad_words"),
			Parameter.unsupportedUnlessEmpty("logits_processors"), Parameter.unsupported("repetition_detection"),
			Parameter.unsupportedUnless("spaces_between_special_tokens",
					(value) -> value.isBoolean() && value.booleanValue()),
			Parameter.unsupported("truncate_prompt_tokens"),
			// Constrained output
			Parameter.supported("response_format"), Parameter.supported("structured_outputs"),
			Parameter.supported("guided_json"), Parameter.supported("guided_regex"),
			Parameter.supported("guided_choice"), Parameter.supported("guided_grammar"),
			Parameter.harmless("guided_decoding_backend"), Parameter.unsupported("guided_whitespace_pattern"),
			Parameter.unsupported("grammar").instead("'structured_outputs' has one"),
			Parameter.unsupported("regex").instead("'structured_outputs' has one"),
			Parameter.unsupported("json_schema").instead("'response_format' has one"),
			Parameter.unsupported("ebnf").instead("'structured_outputs' has one"),
			// Where and when it runs
			Parameter.unsupported("kv_transfer_params"), Parameter.unsupportedUnlessNumber("stream_interval", 1),
			Parameter.unsupported("lora"),
			Parameter.unsupported("prompt_tokens").instead("/v1/completions takes token ids as 'prompt'"),
			Parameter.unsupported("prompt_embeds"));

	/** {@code POST /v1/chat/completions}. */
	public static final ParameterTable CHAT = of(List.of(Parameter.supported("messages"),
			Parameter.supported("max_completion_tokens"), Parameter.supported("top_logprobs"),
			Parameter.supported("add_generation_prompt"), Parameter.supported("continue_final_message"),
			Parameter.supported("chat_template_kwargs"), Parameter.supported("reasoning_effort"),
			Parameter.supported("tools"), Parameter.supported("tool_choice"),
			Parameter.supported("parallel_tool_calls"), Parameter.supported("include_reasoning"),
			Parameter.supported("thinking_token_budget"), Parameter.unsupportedUnlessFalse("echo"),
			Parameter.unsupportedUnlessEmpty("functions").instead("list them as 'tools'"),
			Parameter.unsupportedUnlessText("function_call", "none").instead("say 'tool_choice'"),
			Parameter.unsupported("audio"), Parameter.unsupported("prediction"),
			Parameter.unsupported("web_search_options"), Parameter.unsupported("moderation"),
			Parameter.unsupportedUnless("modalities", ParameterTable::isTextOnly),
			Parameter.unsupportedUnlessText("verbosity", "medium"),
			Parameter.unsupportedUnlessFalse("add_special_tokens"), Parameter.unsupported("chat_template"),
			Parameter.unsupportedUnlessEmpty("documents"), Parameter.unsupportedUnlessEmpty("mm_processor_kwargs"),
			Parameter.unsupported("reasoning"), Parameter.unsupported("thinking"),
			Parameter.unsupported("thinking_temperature"), Parameter.unsupportedUnlessFalse("reasoning_split")));

	/** {@code POST /v1/completions}. */
	public static final ParameterTable COMPLETIONS = of(
			List.of(Parameter.supported("prompt"), Parameter.supported("add_special_tokens"),
					Parameter.supported("echo"), Parameter.unsupported("thinking_token_budget"),
					Parameter.unsupportedUnlessText("suffix", "").instead("text is generated after the prompt only")));

	/** {@code POST /v1/responses}. */
	public static final ParameterTable RESPONSES = only(List.of(Parameter.supported("model"),
			Parameter.supported("input"), Parameter.supported("previous_response_id"),
			Parameter.supported("instructions"), Parameter.supported("include"), Parameter.supported("tools"),
			Parameter.supported("tool_choice"), Parameter.supported("parallel_tool_calls"),
			Parameter.supported("max_tool_calls"), Parameter.supported("metadata"), Parameter.supported("text"),
			Parameter.supported("reasoning"), Parameter.supported("temperature"), Parameter.supported("top_p"),
			Parameter.supported("presence_penalty"), Parameter.supported("frequency_penalty"),
			Parameter.supported("max_output_tokens"), Parameter.supported("top_logprobs"),
			Parameter.supported("truncation"), Parameter.supported("service_tier"),
			Parameter.supported("safety_identifier"), Parameter.supported("prompt_cache_key"),
			Parameter.supported("store"), Parameter.supported("background"), Parameter.supported("stream"),
			Parameter.supported("stream_options"),
			// What chats have, too
			Parameter.supported("top_k"), Parameter.supported("min_p"), Parameter.supported("repetition_penalty"),
			Parameter.supported("logit_bias"), Parameter.supported("allowed_token_ids"), Parameter.supported("seed"),
			Parameter.supported("min_tokens"), Parameter.supported("stop"),
			Parameter.supported("include_stop_str_in_output"), Parameter.supported("stop_token_ids"),
			Parameter.supported("ignore_eos"), Parameter.supported("skip_special_tokens"),
			Parameter.supported("logprobs"), Parameter.supported("response_format"),
			Parameter.supported("structured_outputs"), Parameter.supported("cache_salt"),
			Parameter.supported("priority"), Parameter.supported("target_endpoint"),
			Parameter.supported("chat_template_kwargs"), Parameter.supported("include_reasoning"),
			Parameter.supported("thinking_token_budget"), Parameter.harmless("user"), Parameter.harmless("request_id"),
			Parameter.harmless("session_id"), Parameter.harmless("prompt_cache_retention"),
			Parameter.harmless("prompt_cache_options"), Parameter.unsupportedUnlessNumber("n", 1),
			Parameter.unsupportedUnless("modalities", ParameterTable::isTextOnly),
			Parameter.unsupportedUnlessText("verbosity", "medium").instead("say 'text.verbosity'"),
			Parameter.unsupported("citations"), Parameter.unsupported("reasoning_reference"),
			Parameter.unsupported("conversation").instead("say 'previous_response_id'"),
			Parameter.unsupported("prompt").instead("say 'instructions' and 'input'"),
			Parameter.unsupported("context_management").instead("say 'truncation', or ask /v1/responses/compact"),
			Parameter.unsupported("moderation"), Parameter.unsupported("provider_options"),
			Parameter.unsupported("messages").instead("say 'input'"),
			Parameter.unsupported("max_tokens").instead("say 'max_output_tokens'"),
			Parameter.unsupported("max_completion_tokens").instead("say 'max_output_tokens'"),
			Parameter.unsupported("prompt_logprobs"), Parameter.unsupportedUnlessFalse("echo")));

	/** {@code POST /v1/responses/compact}. */
	public static final ParameterTable COMPACT = only(List.of(Parameter.supported("model"),
			Parameter.supported("input"), Parameter.supported("previous_response_id"),
			Parameter.supported("instructions"), Parameter.supported("prompt_cache_key")));

	/** {@code POST /v1/embeddings}. */
	public static final ParameterTable EMBEDDINGS = only(
			List.of(Parameter.supported("model"), Parameter.supported("input"), Parameter.supported("encoding_format"),
					Parameter.supported("dimensions"), Parameter.harmless("user"), Parameter.harmless("request_id"),
					Parameter.harmless("safety_identifier"), Parameter.unsupported("truncate_prompt_tokens"),
					Parameter.unsupportedUnlessNumber("priority", 0), Parameter.unsupported("messages")));

	/** {@code POST /v1/rerank}. */
	public static final ParameterTable RERANK = only(
			List.of(Parameter.supported("model"), Parameter.supported("query"), Parameter.supported("documents"),
					Parameter.supported("top_n"), Parameter.supported("return_documents"), Parameter.harmless("user"),
					Parameter.harmless("request_id"), Parameter.unsupported("truncate_prompt_tokens"),
					Parameter.unsupported("max_tokens_per_doc"), Parameter.unsupportedUnlessNumber("priority", 0)));

	/** {@code POST /v1/score}. */
	public static final ParameterTable SCORE = only(List.of(Parameter.supported("model"), Parameter.supported("text_1"),
			Parameter.supported("text_2"), Parameter.harmless("user"), Parameter.harmless("request_id"),
			Parameter.unsupported("truncate_prompt_tokens"), Parameter.unsupportedUnlessNumber("priority", 0)));

	/** {@code POST /tokenize}. */
	public static final ParameterTable TOKENIZE = only(List.of(Parameter.supported("model"),
			Parameter.supported("prompt"), Parameter.supported("messages"), Parameter.supported("add_special_tokens"),
			Parameter.supported("add_generation_prompt"), Parameter.supported("continue_final_message"),
			Parameter.supported("chat_template_kwargs"), Parameter.supported("return_token_strs"),
			Parameter.unsupported("chat_template"), Parameter.unsupportedUnlessEmpty("tools"),
			Parameter.unsupportedUnlessEmpty("mm_processor_kwargs")));

	/** {@code POST /detokenize}. */
	public static final ParameterTable DETOKENIZE = only(
			List.of(Parameter.supported("model"), Parameter.supported("tokens")));

	/** {@code POST /v1/load_lora_adapter}. */
	public static final ParameterTable LOAD_ADAPTER = only(List.of(Parameter.supported("lora_name"),
			Parameter.supported("lora_path"), Parameter.supported("load_inplace"),
			Parameter.supported("base_model_name"), Parameter.unsupportedUnlessFalse("is_3d_lora_weight")));

	/** {@code POST /v1/unload_lora_adapter}. */
	public static final ParameterTable UNLOAD_ADAPTER = only(List.of(Parameter.supported("lora_name"),
			Parameter.supported("base_model_name"), Parameter.harmless("lora_int_id")));

	private final Map<String, Parameter> parameters;

	private final Set<String> logged = ConcurrentHashMap.newKeySet();

	private ParameterTable(Map<String, Parameter> parameters) {
		this.parameters = parameters;
	}

	/**
	 * Checks what the wire record did not read.
	 * @param unknown what becomes of a field that is not listed
	 * @throws MillraceException {@code UNSUPPORTED_PARAMETER} for what would change the
	 * answer, {@code UNKNOWN_PARAMETER} for what is not listed and not to be ignored
	 */
	public void check(Map<String, JsonNode> others, UnknownFields unknown) {
		others.forEach((name, value) -> {
			if (value != null && !value.isNull()) {
				check(name, value, unknown);
			}
		});
	}

	/** What a request fails with that uses an unsupported parameter. */
	public static MillraceException unsupported(String name) {
		return unsupported(Parameter.unsupported(name));
	}

	private static MillraceException unsupported(Parameter parameter) {
		return MillraceException.of(ErrorCode.UNSUPPORTED_PARAMETER, parameter.name(),
				"'" + parameter.name() + "' with this value is not supported; " + parameter.advice() + ".");
	}

	/** The parameters that the wire record reads. */
	public Set<String> supportedNames() {
		return names(Support.SUPPORTED);
	}

	/** The parameters that are accepted and change nothing. */
	public Set<String> ignoredNames() {
		return names(Support.HARMLESS);
	}

	/** The parameters that are refused, but for values that change nothing. */
	public Set<String> refusedNames() {
		return names(Support.UNSUPPORTED);
	}

	private Set<String> names(Support support) {
		return this.parameters.values()
			.stream()
			.filter((parameter) -> parameter.support() == support)
			.map(Parameter::name)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private void check(String name, JsonNode value, UnknownFields unknown) {
		Parameter parameter = this.parameters.get(name);
		if (parameter == null) {
			checkUnknown(name, unknown);
		}
		else if (parameter.support() == Support.HARMLESS) {
			logOnce(name, "has no effect here");
		}
		else if (parameter.support() == Support.UNSUPPORTED && !parameter.neutral().test(value)) {
			throw unsupported(parameter);
		}
	}

	private void checkUnknown(String name, UnknownFields unknown) {
		String shown = name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH)).replaceAll("[^\\w.-]", "?");
		switch (unknown) {
			case IGNORE -> logOnce(shown, "is not known");
			case REJECT -> throw MillraceException.of(ErrorCode.UNKNOWN_PARAMETER, shown,
					"'" + shown + "' is no parameter of this route.");
		}
	}

	private void logOnce(String name, String why) {
		if (this.logged.size() < MAX_NAMES_LOGGED && this.logged.add(name)) {
			logger.warn("Requests have a parameter '{}', which {} and is ignored.", name, why);
		}
	}

	private static boolean isTextOnly(JsonNode value) {
		return value.isArray() && value.valueStream().allMatch((item) -> item.asString("").equals("text"));
	}

	private static ParameterTable of(List<Parameter> own) {
		return only(Stream.concat(COMMON.stream(), own.stream()).toList());
	}

	private static ParameterTable only(List<Parameter> parameters) {
		Map<String, Parameter> all = new TreeMap<>();
		parameters.forEach((parameter) -> {
			if (all.put(parameter.name(), parameter) != null) {
				throw new IllegalStateException("The parameter " + parameter.name() + " is listed twice.");
			}
		});
		return new ParameterTable(all);
	}

}
