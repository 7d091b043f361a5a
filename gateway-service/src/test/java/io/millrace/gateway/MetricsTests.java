package io.millrace.gateway;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

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

	private static HttpResponse<String> scrape(TestGateway gateway) throws Exception {
		return gateway
			.send(HttpRequest.newBuilder(URI.create(gateway.managementUrl() + "/actuator/prometheus")).build());
	}

}
