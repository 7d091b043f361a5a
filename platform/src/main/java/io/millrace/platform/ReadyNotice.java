package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.worker.ModelState;
import io.millrace.worker.Worker;
import io.millrace.worker.Workers;
import org.springframework.context.ApplicationContext;
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

	/** Of a platform that runs. */
	ReadyNotice(ApplicationContext context) {
		this.environment = context.getEnvironment();
		this.workers = context.getBean(Workers.class);
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
		List<ModelCard> served = this.workers.ready().stream().map(Worker::card).toList();
		Map<String, String> failed = new LinkedHashMap<>();
		this.workers.states().forEach((name, state) -> {
			if (state instanceof ModelState.Failed(String reason)) {
				failed.put(name, reason);
			}
		});
		return block(ListenUrl.server(this.environment), ListenUrl.management(this.environment), served, failed);
	}

	/**
	 * The same for what is given.
	 * @param served at least one model
	 * @param failed why the others are not served, by name
	 */
	static String block(String server, String management, List<ModelCard> served, Map<String, String> failed) {
		StringBuilder block = new StringBuilder("""

				Millrace is ready.
				  API      %s/v1
				  model    %s
				""".formatted(server, served.stream().map(ModelCard::name).collect(Collectors.joining(", "))));
		failed.forEach(
				(name, reason) -> block.append("  failed   ").append(name).append(": ").append(reason).append('\n'));
		return block.append("""
				  health   %s/health
				  try      %s
				""".formatted(management, example(server, served))).toString();
	}

	/**
	 * A call that the first model answers; of those that generate text, if there are any.
	 */
	private static String example(String server, List<ModelCard> served) {
		ModelCard model = served.stream()
			.filter((card) -> card.task() == PipelineTask.TEXT_GENERATION)
			.findFirst()
			.orElse(served.getFirst());
		String call = switch (model.task()) {
			case TEXT_GENERATION ->
				"""
						%s/v1/chat/completions -H 'Content-Type: application/json' \\
						             -d '{"model": "%s", "messages": [{"role": "user", "content": "What is the capital of France?"}]}'""";
			case EMBEDDINGS_GENERATION -> """
					%s/v1/embeddings -H 'Content-Type: application/json' \\
					             -d '{"model": "%s", "input": "What is the capital of France?"}'""";
			case TEXT_SCORING ->
				"""
						%s/v1/rerank -H 'Content-Type: application/json' \\
						             -d '{"model": "%s", "query": "What is the capital of France?", "documents": ["Paris.", "A mill."]}'""";
		};
		return "curl " + call.formatted(server, model.name());
	}

	private boolean canServe() throws InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(health())).timeout(TIMEOUT).build();
		try {
			return this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Where the API is encrypted its certificate need not be one that this process
	 * believes, so the page for probes is asked.
	 */
	private String health() {
		return ListenUrl.isServerEncrypted(this.environment)
				? ListenUrl.management(this.environment) + "/health/readiness"
				: ListenUrl.server(this.environment) + "/health";
	}

}
