package io.millrace.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

import tools.jackson.databind.JsonNode;

/** Closed loop: keeps a number of requests under way until all are done. */
final class LoadGenerator {

	private final ChatStream client;

	private final String path;

	private final IntFunction<Map<String, Object>> requests;

	/**
	 * A generator.
	 * @param client where to
	 * @param path such as {@code /v1/completions}
	 * @param requests the body of the request with that number
	 */
	LoadGenerator(ChatStream client, String path, IntFunction<Map<String, Object>> requests) {
		this.client = client;
		this.path = path;
		this.requests = requests;
	}

	/**
	 * Runs it.
	 * @param concurrency requests under way at once
	 * @param count requests in all
	 */
	BenchReport run(int concurrency, int count) throws InterruptedException {
		Semaphore permits = new Semaphore(concurrency);
		List<Future<Sample>> futures = new ArrayList<>(count);
		long start = System.nanoTime();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < count; i++) {
				Map<String, Object> body = this.requests.apply(i);
				permits.acquire();
				futures.add(executor.submit(() -> {
					try {
						return measure(body);
					}
					finally {
						permits.release();
					}
				}));
			}
		}
		Duration wall = Duration.ofNanos(System.nanoTime() - start);
		return new BenchReport(concurrency, wall, futures.stream().map(LoadGenerator::get).toList());
	}

	private static Sample get(Future<Sample> future) {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			return Sample.failed(String.valueOf(ex.getCause()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Sample.failed("interrupted");
		}
	}

	private Sample measure(Map<String, Object> body) throws InterruptedException {
		Timeline timeline = new Timeline();
		try {
			this.client.post(this.path, body, timeline::onChunk);
			return timeline.sample();
		}
		catch (IOException ex) {
			return Sample.failed(String.valueOf(ex.getMessage()));
		}
	}

	/** When the chunks of one request came. */
	private static final class Timeline {

		private final long start = System.nanoTime();

		private long firstToken;

		private int outputTokens;

		void onChunk(JsonNode chunk) {
			JsonNode choice = chunk.path("choices").path(0);
			boolean text = !choice.path("text").asString("").isEmpty()
					|| !choice.path("delta").path("content").asString("").isEmpty();
			if (text && this.firstToken == 0) {
				this.firstToken = System.nanoTime();
			}
			this.outputTokens = chunk.path("usage").path("completion_tokens").asInt(this.outputTokens);
		}

		Sample sample() {
			long end = System.nanoTime();
			long first = (this.firstToken != 0) ? this.firstToken : end;
			return new Sample(Duration.ofNanos(first - this.start), Duration.ofNanos(end - this.start),
					this.outputTokens, null);
		}

	}

}
