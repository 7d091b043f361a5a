package io.millrace.worker;

/**
 * Names of the worker's metrics, each with the label {@code model_name}.
 * {@code maxserve.*} are MAX's; those with a colon are vLLM's, which routers in front of
 * several workers read.
 */
public enum WorkerMetric {

	REQUESTS_RUNNING("maxserve.num_requests_running", "Sequences in the running batch"),
	REQUESTS_WAITING("millrace.engine.num_requests_waiting", "Sequences accepted and not in the running batch"),
	CACHE_USED_BLOCKS("maxserve.cache.num_used_blocks", "Used blocks of the KV cache"),
	CACHE_TOTAL_BLOCKS("maxserve.cache.num_total_blocks", "All blocks of the KV cache"),
	CACHE_USED_PERCENT("maxserve.cache.used_kv_pct", "Used share of the KV cache, 0 to 100"),
	PREFILL_BACKLOG("millrace.engine.prefill_backlog_tokens", "Tokens accepted and not yet computed"),
	CACHE_CACHED_BLOCKS("millrace.engine.cached_blocks",
			"Free blocks of the KV cache that prefixes can still be found in"),
	CACHE_HITS("maxserve.cache.hits", "First tokens of requests that were found in the prefix cache"),
	CACHE_MISSES("maxserve.cache.misses", "First tokens of requests that had to be computed"),
	BLOCKS_FETCHED("millrace.engine.exchange_fetched_blocks", "Blocks of prompts that other workers had left"),
	FETCHES_MISSED("millrace.engine.exchange_misses", "Prompts of which other workers had left nothing"),
	HANDED_OVER("millrace.engine.prefills_handed_over", "Prompts that were computed for other workers to go on with"),
	HAND_OVERS_FAILED("millrace.engine.prefills_kept",
			"Prompts that were computed for other workers and stayed here, because their blocks could not be left"),
	PREEMPTIONS("maxserve.cache.preemption_count", "Sequences that lost their blocks and were computed again"),
	BATCH_SIZE("maxserve.batch_size", "Sequences of a step"),
	BATCH_INPUT_TOKENS("maxserve.batch_input_tokens", "Tokens that a step computed"),
	BATCH_CONTEXT_TOKENS("maxserve.batch_context_tokens", "Tokens that a step's sequences had before it"),
	BATCH_PROMPT_THROUGHPUT("maxserve.batch_prompt_throughput", "Tokens a second of steps that prefill"),
	BATCH_GENERATION_THROUGHPUT("maxserve.batch_generation_throughput", "Generated tokens a second of other steps"),
	BATCH_CREATION_TIME("maxserve.batch_creation_time", "Time to plan a step"),
	BATCH_EXECUTION_TIME("maxserve.batch_execution_time", "Time to compute a step, its turn among models included"),
	STEP_TIME("millrace.engine.step_time",
			"Time of a step by phase: plan, execute (the native call, with what is prepared for it), update"),
	MODEL_LOAD_TIME("maxserve.model_load_time", "Time to open a model: weights, cache, warm-up"),
	PREFIX_COVERAGE("maxserve.cache.request_prefix_coverage",
			"Share of a request's first tokens that was found in the prefix cache, 0 to 1"),
	TIME_TO_FIRST_TOKEN("millrace.engine.time_to_first_token", "Time from a request's acceptance to its first token"),
	PROMPT_TOKENS("millrace.engine.prompt_tokens", "Prompt tokens of started requests"),
	GENERATED_TOKENS("millrace.engine.generated_tokens", "Generated tokens"),
	GUESSED_TOKENS("millrace.engine.draft_tokens", "Tokens that were guessed ahead of sequences"),
	RIGHT_GUESSES("millrace.engine.accepted_draft_tokens", "Guessed tokens that were right"),
	FAILED_STEPS("millrace.engine.failed_steps", "Steps that could not be computed"),
	GRAMMAR_TIME("millrace.engine.grammar_time", "Time until a request's grammar was ready, once it was its turn"),
	GRAMMAR_HITS("millrace.engine.grammar_hits", "Grammars of requests that were kept from earlier ones"),
	GRAMMAR_FAILURES("millrace.engine.grammar_failures", "Grammars of requests that could not be followed"),
	MASK_TIME("millrace.engine.mask_time", "Time to find what a step's sequences with a grammar may choose"),
	RESUMES("millrace.worker.resumes", "Questions of gateways for output that they had missed"),
	FINISHES_RESENT("millrace.worker.finishes_resent", "Ends of sequences that were sent again"),
	GATEWAYS_EXPIRED("millrace.worker.gateways_expired", "Gateways that fell silent and whose sequences were dropped"),
	INCARNATIONS("millrace.worker.incarnations", "Times that the worker was declared lost and came back"),
	VLLM_REQUESTS_RUNNING("vllm:num_requests_running", "Sequences in the running batch"),
	VLLM_REQUESTS_WAITING("vllm:num_requests_waiting", "Sequences accepted and not in the running batch"),
	VLLM_PROMPT_TOKENS("vllm:prompt_tokens", "Prompt tokens of started requests"),
	VLLM_GENERATION_TOKENS("vllm:generation_tokens", "Generated tokens"),
	VLLM_PREEMPTIONS("vllm:num_preemptions", "Sequences that lost their blocks and were computed again"),
	VLLM_CACHE_QUERIES("vllm:prefix_cache_queries", "Tokens that were looked for in the prefix cache"),
	VLLM_CACHE_HITS("vllm:prefix_cache_hits", "Tokens that were found in the prefix cache"),
	VLLM_CACHE_USAGE("vllm:kv_cache_usage_perc", "Used share of the KV cache, 0 to 1");

	private final String id;

	private final String description;

	WorkerMetric(String id, String description) {
		this.id = id;
		this.description = description;
	}

	public String id() {
		return this.id;
	}

	public String description() {
		return this.description;
	}

}
