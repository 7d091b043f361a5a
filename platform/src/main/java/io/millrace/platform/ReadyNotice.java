package io.millrace.platform;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the API, as a client would, until it can serve, and then prints one block: where
 * it is, what it serves, and a line to try.
 */
final class ReadyNotice {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	private final Environment environment;

	private final PrintStream out;

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	ReadyNotice(Environment environment, PrintStream out) {
		this.environment = environment;
		this.out = out;
	}

	void await() {
		try {
			while (get("/health").statusCode() != 200) {
				Thread.sleep(INTERVAL);
			}
			this.out.println(block(modelNames()));
		}
		catch (InterruptedException | IOException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private List<String> modelNames() throws IOException, InterruptedException {
		JsonNode models = JsonMapper.shared().readTree(get("/v1/models").body());
		List<String> names = new ArrayList<>();
		models.path("data").forEach((model) -> names.add(model.path("id").asString()));
		return names;
	}

	private String block(List<String> models) {
		String model = models.isEmpty() ? "" : models.getFirst();
		return """

				Millrace is ready.
				  API      %1$s/v1
				  model    %2$s
				  health   http://127.0.0.1:%3$s/actuator/health
				  try      curl %1$s/v1/chat/completions -H 'Content-Type: application/json' \\
				             -d '{"model": "%4$s", "messages": [{"role": "user", "content": "What is the capital of France?"}]}'
				"""
			.formatted(url(), models.isEmpty() ? "set an API key to list them" : String.join(", ", models),
					this.environment.getProperty("local.management.port", ""), model);
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(5)).build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private String url() {
		String host = this.environment.getProperty("server.address", "127.0.0.1");
		return "http://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":"
				+ this.environment.getProperty("local.server.port");
	}

}
