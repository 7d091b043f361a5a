package io.millrace.platform;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Short requests, one after the other, that come while something happens. */
final class Newcomers implements AutoCloseable {

	private static final long PAUSE_MILLIS = 50;

	private final RunningPlatform platform;

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private final Queue<Double> waits = new ConcurrentLinkedQueue<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private Newcomers(RunningPlatform platform) {
		this.platform = platform;
	}

	static Newcomers begin(RunningPlatform platform) {
		Newcomers newcomers = new Newcomers(platform);
		newcomers.executor.scheduleWithFixedDelay(newcomers::ask, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
		return newcomers;
	}

	private void ask() {
		long begin = System.nanoTime();
		try {
			var response = this.platform.post("/v1/completions", """
					{"model": "millrace-demo", "prompt": "One", "max_tokens": 1}""");
			if (response.statusCode() != 200) {
				this.failures.add(response.statusCode() + " " + response.body());
			}
		}
		catch (AssertionError ex) {
			this.failures.add(ex.toString());
		}
		this.waits.add((System.nanoTime() - begin) / 1e6);
	}

	/**
	 * Stops, and checks that each has got its answer.
	 * @return how long they waited for it, in milliseconds
	 */
	List<Double> end() {
		close();
		assertThat(this.failures).isEmpty();
		return List.copyOf(this.waits);
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
