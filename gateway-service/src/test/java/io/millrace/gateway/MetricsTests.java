package io.millrace.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MetricsTests {

	@Test
	void requestsAreRecordedByRouteAndStatus() throws Exception {
		try (TestGateway gateway = new TestGateway("--management.endpoints.web.exposure.include=prometheus")) {
			gateway.worker.answer("abc");
			gateway.post("/v1/completions", "{\"model\":\"org/tiny\",\"prompt\":\"abcd\"}");
			gateway.post("/v1/completions", "{\"model\":\"none\",\"prompt\":\"abcd\"}");
			gateway.get("/v1/models/org/tiny");
			gateway.get("/no/such/route/17");
			HttpResponse<String> scrape = scrape(gateway);
			assertThat(scrape.headers().firstValue("x-request-id")).isEmpty();
			assertThat(scrape(gateway).body())
				.contains("maxserve_request_count_total{code=\"200\",path=\"/v1/completions\"} 1.0")
				.contains("maxserve_request_count_total{code=\"404\",path=\"/v1/completions\"} 1.0")
				.contains("maxserve_request_count_total{code=\"200\",path=\"/v1/models/{*id}\"} 1.0")
				.contains("maxserve_time_to_first_token_milliseconds_count 1")
				.contains("maxserve_itl_milliseconds_count 3")
				.contains("maxserve_input_tokens_per_request_sum 4.0")
				.contains("maxserve_output_tokens_per_request_sum 4.0")
				.contains("maxserve_num_responses_buffered 0.0")
				.contains("millrace_gateway_requests_in_flight 0.0")
				.contains("millrace_gateway_cancellations_total{reason=\"client\"} 0.0")
				.doesNotContain("such/route")
				.doesNotContain("path=\"/actuator");
		}
	}

	@Test
	void whatAnswersTakeIsRecordedByModelAndTenantAndEveryRefusalHasAReason() throws Exception {
		try (TestGateway gateway = new TestGateway("--management.endpoints.web.exposure.include=prometheus",
				"--millrace.gateway.observe.max-tenants=1")) {
			gateway.worker.answer("abc");
			gateway.post("/v1/completions", "{\"model\":\"org/tiny\",\"prompt\":\"abcd\"}");
			gateway.post("/v1/completions", "{\"model\":\"made-up-17\",\"prompt\":\"abcd\"}");
			gateway.post("/v1/completions", "{\"model\":");
			Awaitility.await()
				.untilAsserted(() -> assertThat(scrape(gateway).body()).contains(
						"millrace_tenant_tokens_total{kind=\"input\",tenant=\"anyone\"} 4.0",
						"millrace_tenant_tokens_total{kind=\"output\",tenant=\"anyone\"} 4.0",
						"millrace_tenant_requests_total{outcome=\"finished\",tenant=\"anyone\"} 1.0",
						"millrace_gateway_ready_workers{model_name=\"org/tiny\"} 1.0"));
			assertThat(scrape(gateway).body())
				.contains("millrace_gateway_refusals_total{code=\"404\",reason=\"model_not_found\"} 1.0",
						"millrace_gateway_refusals_total{code=\"400\",reason=\"invalid_request\"} 1.0",
						"millrace_gateway_refusals_total{code=\"429\",reason=\"overloaded\"} 0.0",
						"maxserve_num_requests_awaiting_admission 0.0")
				.containsPattern("gen_ai_server_request_duration_seconds_count\\{error_type=\"\","
						+ "gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"millrace\","
						+ "gen_ai_request_model=\"org/tiny\"} 1")
				.containsPattern("gen_ai_server_request_duration_seconds_count\\{error_type=\"model_not_found\","
						+ "gen_ai_operation_name=\"text_completion\",gen_ai_provider_name=\"millrace\","
						+ "gen_ai_request_model=\"unknown\"} 1")
				.contains("gen_ai_server_time_to_first_token_seconds_count{",
						"gen_ai_server_time_per_output_token_seconds_count{")
				.doesNotContain("made-up-17");
		}
	}

	private static HttpResponse<String> scrape(TestGateway gateway) throws Exception {
		return gateway
			.send(HttpRequest.newBuilder(URI.create(gateway.managementUrl() + "/actuator/prometheus")).build());
	}

}
