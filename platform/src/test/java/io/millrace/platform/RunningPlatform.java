package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole platform with the demo model on free ports, started once for all tests of
 * this JVM. Tests see it as clients do: by its two URLs.
 */
final class RunningPlatform {

	static final String MODEL = "millrace-demo";

	private static final Duration READY_WITHIN = Duration.ofMinutes(2);

	private final HttpClient http = HttpClient.newHttpClient();

	private final URI api;

	private final URI management;

	private RunningPlatform(URI api, URI management) {
		this.api = api;
		this.management = management;
	}

	static RunningPlatform get() {
		return Holder.PLATFORM;
	}

	private static RunningPlatform start() {
		Path demo = Path.of("..", "models", "demo").toAbsolutePath().normalize();
		ConfigurableApplicationContext context = PlatformApplication
			.start(List.of("--millrace.port=0", "--millrace.management-port=0", "--millrace.demo-model=" + demo));
		RunningPlatform platform = new RunningPlatform(url(context, "local.server.port"),
				url(context, "local.management.port"));
		Awaitility.await().atMost(READY_WITHIN).until(() -> platform.get("/health").statusCode() == 200);
		return platform;
	}

	private static URI url(ConfigurableApplicationContext context, String port) {
		return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port));
	}

	/** The official client, without its own retries. */
	OpenAIClient client() {
		return OpenAIOkHttpClient.builder()
			.baseUrl(this.api + "/v1")
			.apiKey("none")
			.maxRetries(0)
			.timeout(Duration.ofMinutes(1))
			.build();
	}

	HttpResponse<String> get(String path) {
		return send(HttpRequest.newBuilder(this.api.resolve(path)).GET());
	}

	HttpResponse<String> actuator(String path) {
		return send(HttpRequest.newBuilder(this.management.resolve("/actuator" + path)).GET());
	}

	HttpResponse<String> post(String path, String body) {
		return send(HttpRequest.newBuilder(this.api.resolve(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	/** The value of the first sample of a metric in the Prometheus page. */
	double metric(String name) {
		Matcher matcher = Pattern.compile("^" + Pattern.quote(name) + "(\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
			.matcher(actuator("/prometheus").body());
		if (!matcher.find()) {
			throw new AssertionError("There is no metric " + name + ".");
		}
		return Double.parseDouble(matcher.group(2));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.timeout(Duration.ofMinutes(1)).build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError("No answer: " + ex, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	private static final class Holder {

		static final RunningPlatform PLATFORM = start();

	}

}
