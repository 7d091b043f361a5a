package io.millrace.bench;

import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a server as much as a load says. The numbers of requests go on from run to run, so
 * that no run finds the prompts of another in the server's cache. One thread at a time
 * may use it.
 */
final class LoadGenerator {

	private final LoadClient client;

	private final Dataset dataset;

	private final AtomicInteger numbers = new AtomicInteger();

	LoadGenerator(LoadClient client, Dataset dataset) {
		this.client = client;
		this.dataset = dataset;
	}

	/**
	 * Runs a load until so many requests are answered, or nothing was sent any more
	 * because the time was over and what had been sent is answered.
	 * @param most requests in all
	 * @param time in which they are sent
	 */
	LoadRun run(Load load, int most, Duration time) throws InterruptedException {
		long cpuBefore = cpuNanos();
		long start = System.nanoTime();
		List<Sample> samples = switch (load) {
			case Load.Closed closed -> closed(closed.concurrency(), most, start + time.toNanos());
			case Load.Open open -> open(open.arrivals().schedule(open.rate(), open.seed()), most, start, time);
		};
		return new LoadRun(load, start, samples, cpuNanos() - cpuBefore);
	}

	private List<Sample> closed(int concurrency, int most, long end) throws InterruptedException {
		AtomicInteger left = new AtomicInteger(most);
		Queue<Sample> samples = new ConcurrentLinkedQueue<>();
		try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int user = 0; user < concurrency; user++) {
				users.execute(() -> {
					while (System.nanoTime() < end && left.getAndDecrement() > 0) {
						HttpRequest request = next();
						samples.add(this.client.send(request, System.nanoTime()).join());
					}
				});
			}
		}
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		return List.copyOf(samples);
	}

	private List<Sample> open(Arrivals.Schedule schedule, int most, long start, Duration time)
			throws InterruptedException {
		List<CompletableFuture<Sample>> futures = new ArrayList<>();
		long after = schedule.next();
		while (futures.size() < most && after < time.toNanos()) {
			HttpRequest request = next();
			awaitUntil(start + after);
			futures.add(this.client.send(request, start + after));
			after = schedule.next();
		}
		return futures.stream().map(CompletableFuture::join).toList();
	}

	private HttpRequest next() {
		return this.client.prepare(this.dataset.ask(this.numbers.getAndIncrement()));
	}

	private static void awaitUntil(long due) throws InterruptedException {
		long left = due - System.nanoTime();
		while (left > 0) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			LockSupport.parkNanos(left);
			left = due - System.nanoTime();
		}
	}

	private static long cpuNanos() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system)
				? Math.max(0, system.getProcessCpuTime()) : 0;
	}

}
