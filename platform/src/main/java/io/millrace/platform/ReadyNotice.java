package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.millrace.worker.ModelState;
import io.millrace.worker.Workers;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Asks the API, as a client would, until it can serve, and then says in one block where
 * it is, what it serves, and what to try.
 */
final class ReadyNotice {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final int OK = 200;

	private final Environment environment;

	private final Workers workers;

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	ReadyNotice(Environment environment, Workers workers) {
		this.environment = environment;
		this.workers = workers;
	}

	/**
	 * Waits until the first request can be sent.
	 * @param closed ends the wait, too
	 * @return what to print; null if no model could be opened, or the wait was ended
	 */
	@Nullable String await(CountDownLatch closed) throws InterruptedException {
		while (!canServe()) {
			if (allFailed() || closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
				return null;
			}
		}
		return block(this.workers.states().keySet());
	}

	private boolean allFailed() {
		return this.workers.states().values().stream().allMatch(ModelState.Failed.class::isInstance);
	}

	private String block(Set<String> models) {
		return """

				Millrace is ready.
				  API      %1$s/v1
				  model    %2$s
				  health   http://127.0.0.1:%3$s/actuator/health
				  try      curl %1$s/v1/chat/completions -H 'Content-Type: application/json' \\
				             -d '{"model": "%4$s", "messages": [{"role": "user", "content": "What is the capital of France?"}]}'
				"""
			.formatted(url(), String.join(", ", models), this.environment.getProperty("local.management.port", ""),
					models.iterator().next());
	}

	private boolean canServe() throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/health")).timeout(TIMEOUT).build();
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String url() {
		String host = this.environment.getProperty("server.address", "127.0.0.1");
		String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
		return "http://" + reachable + ":" + this.environment.getProperty("local.server.port");
	}

}
