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
import org.springframework.core.env.Environment;

/**
 * Asks the API, as a client would, until it can serve, and then says in one block where
 * it is, what it serves, and what to try.
 */
final class ReadyNotice {

	/** What to say of a process that has no model left. */
	static final String NO_MODEL = "No model can be served; the log says why.";

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
	 * Waits until the first request can be sent, to any of the models.
	 * @param closed ends the wait, too
	 * @return false if no model could be opened, or the wait was ended
	 */
	boolean await(CountDownLatch closed) throws InterruptedException {
		while (isOpening(this.workers) || !canServe()) {
			if (haveAllFailed(this.workers) || closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
				return false;
			}
		}
		return true;
	}

	/** Whether there is no model left that could be served. */
	static boolean haveAllFailed(Workers workers) {
		return workers.states().values().stream().allMatch(ModelState.Failed.class::isInstance);
	}

	private static boolean isOpening(Workers workers) {
		return workers.states().values().stream().anyMatch(ModelState.Loading.class::isInstance);
	}

	/** What to print then. */
	String block() {
		Set<String> models = this.workers.states().keySet();
		return """

				Millrace is ready.
				  API      %1$s/v1
				  model    %2$s
				  health   %3$s/health
				  try      curl %1$s/v1/chat/completions -H 'Content-Type: application/json' \\
				             -d '{"model": "%4$s", "messages": [{"role": "user", "content": "What is the capital of France?"}]}'
				"""
			.formatted(ListenUrl.server(this.environment), String.join(", ", models),
					ListenUrl.management(this.environment), models.iterator().next());
	}

	private boolean canServe() throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(ListenUrl.server(this.environment) + "/health"))
			.timeout(TIMEOUT)
			.build();
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
