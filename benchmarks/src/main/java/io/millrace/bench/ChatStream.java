package io.millrace.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A minimal client of the OpenAI API over the JDK's HTTP client: streams chunks, and
 * knows nothing of the server's own types. Thread-safe.
 */
public final class ChatStream {

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final URI url;

	private final @Nullable String apiKey;

	/**
	 * A client.
	 * @param url the server's, without {@code /v1}
	 * @param apiKey sent as a bearer token, if any
	 */
	public ChatStream(URI url, @Nullable String apiKey) {
		this.url = url;
		this.apiKey = apiKey;
	}

	/** The id of the first model that the server lists. */
	public String firstModel() throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(request("/v1/models").GET().build(),
				HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IOException(Failure.answer(response.statusCode(), response.body()).toString());
		}
		JsonNode first = json(response.body()).path("data").path(0).path("id");
		if (!first.isString()) {
			throw new IOException("The server lists no model.");
		}
		return first.stringValue();
	}

	private static JsonNode json(String body) throws IOException {
		try {
			return JsonMapper.shared().readTree(body);
		}
		catch (JacksonException ex) {
			throw new IOException("The server answers something that is no JSON.", ex);
		}
	}

	/**
	 * Whether anybody answers, whatever the answer.
	 * @throws IOException if nobody does
	 */
	void requireServer() throws IOException, InterruptedException {
		this.client.send(request("/v1/models").GET().build(), HttpResponse.BodyHandlers.discarding());
	}

	/**
	 * Posts a streaming request and passes on each chunk as it comes.
	 * @param path such as {@code /v1/chat/completions}
	 * @param body the request; {@code stream} is set
	 * @param onChunk called for each chunk, not for {@code [DONE]}
	 * @throws IOException with the server's own sentence if it answered with an error, or
	 * if the stream ended without {@code [DONE]}
	 */
	public void post(String path, Map<String, Object> body, Consumer<JsonNode> onChunk)
			throws IOException, InterruptedException {
		HttpRequest request = request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
			.build();
		HttpResponse<Stream<String>> response = this.client.send(request, HttpResponse.BodyHandlers.ofLines());
		try (Stream<String> lines = response.body()) {
			if (response.statusCode() != 200) {
				String text = String.join("\n", lines.toList());
				throw new IOException(Failure.answer(response.statusCode(), text).toString());
			}
			read(lines.iterator(), onChunk);
		}
	}

	private static void read(Iterator<String> lines, Consumer<JsonNode> onChunk) throws IOException {
		while (lines.hasNext()) {
			String line = lines.next();
			if (!line.startsWith("data:")) {
				continue;
			}
			String data = line.substring("data:".length()).strip();
			if (data.equals("[DONE]")) {
				return;
			}
			JsonNode chunk = JsonMapper.shared().readTree(data);
			if (chunk.has("error")) {
				throw new IOException(error(200, chunk));
			}
			onChunk.accept(chunk);
		}
		throw new IOException("The stream ended without [DONE].");
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.url + path)).timeout(TIMEOUT);
		return (this.apiKey != null) ? request.header("Authorization", "Bearer " + this.apiKey) : request;
	}

	private static String error(int status, JsonNode body) {
		return status + ": " + body.path("error").path("message").asString("no message");
	}

}
