package io.millrace.gateway.metric;

/** Names of the gateway's metrics. {@code maxserve.*} are MAX's. */
public enum GatewayMetric {

	REQUEST_COUNT("maxserve.request_count", "Answered requests by status and route; 499 is a client that went away"),
	REQUEST_TIME("maxserve.request_time", "Time from a request's arrival to the end of its answer"),
	TIME_TO_FIRST_TOKEN("maxserve.time_to_first_token", "Time from a request's arrival to its first token"),
	INTER_TOKEN_LATENCY("maxserve.itl", "Time between two frames of a stream"),
	TIME_PER_OUTPUT_TOKEN("maxserve.time_per_output_token",
			"Time of a request from its first token to its last, by the tokens after the first"),
	AWAITING_ADMISSION("maxserve.num_requests_awaiting_admission",
			"Generations that were submitted and that no worker has yet"),
	INPUT_TOKENS("maxserve.num_input_tokens", "Prompt tokens of submitted requests"),
	OUTPUT_TOKENS("maxserve.num_output_tokens", "Generated tokens of ended requests, cancelled ones included"),
	INPUT_TOKENS_PER_REQUEST("maxserve.input_tokens_per_request", "Prompt tokens of a request"),
	OUTPUT_TOKENS_PER_REQUEST("maxserve.output_tokens_per_request", "Generated tokens of a request"),
	RESPONSES_BUFFERED("maxserve.num_responses_buffered", "Tokens that wait for their decoding or their client"),
	REFUSALS("millrace.gateway.refusals", "Requests that were answered with an error, by its code and status"),
	TENANT_REQUESTS("millrace.tenant.requests", "Generations that ended, by tenant and outcome"),
	TENANT_TOKENS("millrace.tenant.tokens", "Tokens of prompts (input) and answers (output), by tenant"),
	READY_WORKERS("millrace.gateway.ready_workers", "Workers that take new requests, by model"),
	GEN_AI_REQUEST_DURATION("gen_ai.server.request.duration",
			"Time from a request's arrival to the end of its answer, as OpenTelemetry names it"),
	GEN_AI_TIME_TO_FIRST_TOKEN("gen_ai.server.time_to_first_token",
			"Time from a request's arrival to its first token, as OpenTelemetry names it"),
	GEN_AI_TIME_PER_OUTPUT_TOKEN("gen_ai.server.time_per_output_token",
			"Time by token after the first, as OpenTelemetry names it"),
	OPEN_GENERATIONS("millrace.gateway.open_generations", "Generations from their submission to their confirmed end"),
	REQUESTS_IN_FLIGHT("millrace.gateway.requests_in_flight", "Generating requests that hold a permit"),
	MIGRATIONS("millrace.gateway.migrations", "Generations that went on at another worker, by reason"),
	RESUMES("millrace.gateway.resumes", "Times that a worker was asked again for tokens"),
	GRAMMAR_COMPILE_TIME("millrace.gateway.grammar_compile_time", "Time to compile a request's grammar"),
	GRAMMAR_CHECKS("millrace.gateway.grammar_checks", "Grammars of requests, by whether they were known already"),
	GRAMMAR_REJECTIONS("maxserve.structured_output.grammar_rejections", "Grammars that cannot be used"),
	CALL_CONFORMANCE("maxserve.tool_call.conformance_errors",
			"Tool calls that are not what their functions ask for, by outcome: invalid_json, unknown_tool, schema_mismatch"),
	STORE_TIME("millrace.gateway.store_time", "Time of an operation of the store, the wait for a connection included"),
	STORE_FAILURES("millrace.gateway.store_failures", "Operations for which the store could not be reached"),
	STORE_CONNECTIONS("millrace.gateway.store_connections", "Connections to the store that are in use"),
	STORE_EXPIRED("millrace.gateway.store_expired",
			"Stored responses, files and batches that were deleted when they expired"),
	BATCH_LINES("millrace.gateway.batch_lines", "Lines of batches that have a result, by outcome"),
	BATCHES_ENDED("millrace.gateway.batches_ended", "Batches that ended, by status"),
	BATCHES_RUNNING("millrace.gateway.batches_running", "Batches that this gateway runs now"),
	CANCELLATIONS("millrace.gateway.cancellations", "Generations that the gateway ended before the worker, by reason");

	private final String id;

	private final String description;

	GatewayMetric(String id, String description) {
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
