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
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import org.awaitility.Awaitility;

/**
 * The whole platform with the demo model on free ports, in one process or several. Tests
 * see it as clients do: by its URLs.
 */
final class RunningPlatform {

	static final String MODEL = "millrace-demo";

	/** What clients send; a platform without keys does not ask for it. */
	static final String API_KEY = "none";

	static final Path DEMO_MODEL = Path.of("..", "models", "demo").toAbsolutePath().normalize();

	private static final Duration READY_WITHIN = Duration.ofMinutes(2);

	private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI api;

	private final List<URI> management;

	private final OpenAIClient client;

	/**
	 * A platform that starts.
	 * @param api where its API is
	 * @param management where Actuator of its processes is, the gateway's first
	 */
	RunningPlatform(URI api, List<URI> management) {
		this.api = api;
		this.management = management;
		this.client = OpenAIOkHttpClient.builder()
			.baseUrl(api + "/v1")
			.apiKey(API_KEY)
			.maxRetries(0)
			.timeout(Duration.ofMinutes(1))
			.build();
	}

	RunningPlatform awaitServing() {
		Awaitility.await().atMost(READY_WITHIN).until(() -> get("/health").statusCode() == 200);
		return this;
	}

	/** The official client, without its own retries. */
	OpenAIClient client() {
		return this.client;
	}

	static HttpResponse<String> get(URI url) {
		return send(HttpRequest.newBuilder(url).GET());
	}

	HttpResponse<String> get(String path) {
		return get(url(path));
	}

	URI url(String path) {
		return this.api.resolve(path);
	}

	/** Actuator of the gateway. */
	HttpResponse<String> actuator(String path) {
		return get(this.management.getFirst().resolve("/actuator" + path));
	}

	/** The Prometheus pages of all processes. */
	String metrics() {
		return this.management.stream()
			.map((process) -> page(process.resolve("/actuator/prometheus")))
			.collect(Collectors.joining("\n"));
	}

	private static String page(URI url) {
		HttpResponse<String> response = get(url);
		if (response.statusCode() != 200) {
			throw new AssertionError(url + " answered " + response.statusCode() + ": " + response.body());
		}
		return response.body();
	}

	HttpResponse<String> post(String path, String body) {
		return post(path, "application/json", body);
	}

	HttpResponse<String> post(String path, String contentType, String body, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(url(path))
			.header("Content-Type", contentType)
			.POST(HttpRequest.BodyPublishers.ofString(body));
		return send((headers.length > 0) ? request.headers(headers) : request);
	}

	/** The value of the first sample of a metric in the Prometheus pages. */
	double metric(String name) {
		String pages = metrics();
		Matcher matcher = Pattern.compile("^" + Pattern.quote(name) + "(\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
			.matcher(pages);
		if (!matcher.find()) {
			throw new AssertionError("There is no metric " + name + " in:\n" + pages);
		}
		return Double.parseDouble(matcher.group(2));
	}

	private static HttpResponse<String> send(HttpRequest.Builder builder) {
		HttpRequest request = builder.header("Authorization", "Bearer " + API_KEY)
			.timeout(Duration.ofMinutes(1))
			.build();
		try {
			return http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError("No answer from " + request.uri() + ": " + ex, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
