package io.millrace.tokenizer.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.tokenizer.TokenizerApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class TokenizerApplicationTests extends TokenizerContract {

	private static ConfigurableApplicationContext context;

	private static String url;

	private static String managementUrl;

	private static TokenizerApi client;

	@BeforeAll
	static void start(@TempDir Path directory) {
		List<String> arguments = new ArrayList<>();
		List<TokenizerProperties.Model> models = TestModels.in(directory);
		for (int i = 0; i < models.size(); i++) {
			arguments.add("--millrace.tokenizer.models[" + i + "].name=" + models.get(i).name());
			arguments.add("--millrace.tokenizer.models[" + i + "].path=" + models.get(i).path());
		}
		arguments.add("--millrace.tokenizer.max-text-length=" + MAX_TEXT_LENGTH);
		arguments.add("--millrace.tokenizer.max-body-size=100KB");
		arguments.add("--millrace.port=0");
		context = TokenizerApplication.start(arguments);
		url = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
		managementUrl = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port");
		client = HttpTokenizerClient.create(url);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Override
	TokenizerApi api() {
		return client;
	}

	@Test
	void healthAndMetricsAreServed() throws Exception {
		assertThat(get(managementUrl + "/actuator/health/liveness").body()).contains("UP");
		assertThat(get(managementUrl + "/actuator/health/readiness").body()).contains("UP");
		assertThat(get(managementUrl + "/actuator/prometheus").body())
			.contains("maxserve_input_processing_time_milliseconds_bucket")
			.contains("millrace_tokenizer_encoded_tokens_total")
			.contains("model_name=\"chat\"");
	}

	@Test
	void errorsHaveTheShapeOfOpenAi() throws Exception {
		assertError(post("/tokenizer/encode", "{\"model\":\"nobody\",\"texts\":[],\"addSpecialTokens\":false}"), 404,
				"\"code\":\"model_not_found\"");
		assertError(post("/tokenizer/encode", "{"), 400, "\"type\":\"invalid_request_error\"");
		assertError(post("/tokenizer/encode", "\"" + "a".repeat(200_000) + "\""), 413,
				"\"code\":\"payload_too_large\"");
		assertError(get(url + "/tokenizer/nothing"), 404, "\"code\":\"not_found\"");
		assertError(get(url + "/tokenizer/encode"), 405, "\"code\":\"method_not_allowed\"");
	}

	private static void assertError(HttpResponse<String> response, int status, String part) {
		assertThat(response.body()).startsWith("{\"error\":{\"message\":").contains("\"param\":").contains(part);
		assertThat(response.statusCode()).isEqualTo(status);
	}

	private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(URI.create(address)).GET());
	}

	private static HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(URI.create(url + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

}
