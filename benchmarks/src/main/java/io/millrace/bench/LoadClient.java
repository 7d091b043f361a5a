package io.millrace.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests and times their streams, thousands at once on a few threads.
 * Thread-safe; the owner closes it.
 */
final class LoadClient implements AutoCloseable {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final ExecutorService readers = Executors.newFixedThreadPool(
			Math.max(2, Runtime.getRuntime().availableProcessors()), Thread.ofPlatform().daemon().factory());

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.executor(this.readers)
		.build();

	private final HttpRequest template;

	private final Endpoint endpoint;

	private final Map<String, Object> common;

	private final Duration timeout;

	/**
	 * A client.
	 * @param url the server's, without {@code /v1}
	 * @param apiKey sent as a bearer token, if any
	 * @param endpoint where requests go
	 * @param common what all bodies have
	 * @param timeout a request that takes longer fails
	 */
	LoadClient(URI url, @Nullable String apiKey, Endpoint endpoint, Map<String, Object> common, Duration timeout) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(url + endpoint.path()))
			.header("Content-Type", "application/json")
			.header("Accept", "text/event-stream");
		this.template = ((apiKey != null) ? builder.header("Authorization", "Bearer " + apiKey) : builder).build();
		this.endpoint = endpoint;
		this.common = Map.copyOf(common);
		this.timeout = timeout;
	}

	/** Makes the message of a request, which takes time that is nobody's latency. */
	HttpRequest prepare(Ask ask) {
		byte[] body = JsonMapper.shared().writeValueAsBytes(this.endpoint.body(ask, this.common));
		return HttpRequest.newBuilder(this.template, (name, value) -> true)
			.POST(HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
	}

	/**
	 * Sends a request now.
	 * @param due when it should have been sent, on the clock of {@link System#nanoTime}
	 * @return what it measured; never completes with an exception
	 */
	CompletableFuture<Sample> send(HttpRequest request, long due) {
		Timeline timeline = new Timeline(due);
		CompletableFuture<HttpResponse<String>> exchange = this.client.sendAsync(request, (answer) -> {
			boolean stream = answer.statusCode() == 200;
			return stream ? new EventReader(timeline) : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
		});
		Future<?> limit = this.timer.schedule(() -> exchange.cancel(true), this.timeout.toNanos(),
				TimeUnit.NANOSECONDS);
		return exchange.handle((response, failure) -> {
			limit.cancel(false);
			return sample(timeline, response, failure);
		});
	}

	private static Sample sample(Timeline timeline, @Nullable HttpResponse<String> response,
			@Nullable Throwable failure) {
		if (failure != null) {
			timeline.fail(Failure.of(failure));
		}
		else if (response != null && response.statusCode() != 200) {
			timeline.fail(Failure.answer(response.statusCode(), response.body()));
		}
		return timeline.finish();
	}

	@Override
	public void close() {
		this.client.shutdownNow();
		this.timer.shutdownNow();
		this.readers.shutdownNow();
	}

}
