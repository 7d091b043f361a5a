package io.millrace.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is asked at once, and for how long. */
final class LoadOptions {

	private static final int MAX_CONCURRENCY = 20_000;

	private static final int MAX_REQUESTS = 1_000_000;

	private static final double MAX_RATE = 100_000;

	private static final double MAX_SECONDS = 86_400;

	private static final Duration DEFAULT_DURATION = Duration.ofSeconds(30);

	private static final Duration FOREVER = Duration.ofDays(1);

	@Option(names = "--concurrency", paramLabel = "N", split = ",",
			description = "Closed loop: requests under way at once, one run each (default 1,8,32).")
	private List<Integer> concurrency = new ArrayList<>();

	@Option(names = "--rate", paramLabel = "R", split = ",",
			description = "Open loop: requests a second, one run each; times count from when a request was due.")
	private List<Double> rates = new ArrayList<>();

	@Option(names = "--arrivals", paramLabel = "poisson|constant", defaultValue = "poisson",
			description = "How requests come in an open loop (default ${DEFAULT-VALUE}).")
	private Arrivals arrivals = Arrivals.POISSON;

	@Option(names = "--requests", paramLabel = "N",
			description = "Requests a run, at most (default: closed loop 4 for each one under way, at least 16, without "
					+ "--duration; data set prefix one a user).")
	private @Nullable Integer requests;

	@Option(names = "--duration", paramLabel = "SECONDS",
			description = "How long a run sends (default: open loop 30, without --requests).")
	private @Nullable Double seconds;

	@Option(names = "--warm-up", paramLabel = "N", defaultValue = "4",
			description = "Requests before the first run, which are not counted (default ${DEFAULT-VALUE}).")
	private int warmUp;

	@Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "600",
			description = "A request that takes longer has failed (default ${DEFAULT-VALUE}).")
	private double timeoutSeconds;

	/**
	 * One load a run.
	 * @throws IllegalArgumentException if they make no sense
	 */
	List<Load> loads(long seed) {
		if (!this.rates.isEmpty() && !this.concurrency.isEmpty()) {
			throw new IllegalArgumentException("--rate makes an open loop and --concurrency a closed one: give one");
		}
		this.rates.forEach((rate) -> require("--rate", rate, Double.MIN_VALUE, MAX_RATE));
		this.concurrency.forEach((number) -> require("--concurrency", number, 1, MAX_CONCURRENCY));
		if (!this.rates.isEmpty()) {
			return this.rates.stream().<Load>map((rate) -> new Load.Open(rate, this.arrivals, seed)).toList();
		}
		List<Integer> numbers = this.concurrency.isEmpty() ? List.of(1, 8, 32) : this.concurrency;
		return numbers.stream().<Load>map(Load.Closed::new).toList();
	}

	/**
	 * Requests of one run, at most.
	 * @param usual where nobody says; 0 if that depends on the load
	 */
	int requests(Load load, int usual) {
		if (this.requests != null) {
			require("--requests", this.requests, 1, MAX_REQUESTS);
			return this.requests;
		}
		if (this.seconds != null) {
			return MAX_REQUESTS;
		}
		if (usual > 0) {
			return usual;
		}
		return switch (load) {
			case Load.Closed closed -> Math.max(16, 4 * closed.concurrency());
			case Load.Open _ -> MAX_REQUESTS;
		};
	}

	/** How long a run sends, at most. */
	Duration duration(Load load, int usualRequests) {
		if (this.seconds != null) {
			return seconds("--duration", this.seconds);
		}
		boolean counted = this.requests != null || usualRequests > 0 || load instanceof Load.Closed;
		return counted ? FOREVER : DEFAULT_DURATION;
	}

	Duration timeout() {
		return seconds("--timeout", this.timeoutSeconds);
	}

	int warmUp() {
		require("--warm-up", this.warmUp, 0, MAX_REQUESTS);
		return this.warmUp;
	}

	private static Duration seconds(String name, double seconds) {
		require(name, seconds, 0.001, MAX_SECONDS);
		return Duration.ofNanos((long) (seconds * 1e9));
	}

	private static void require(String name, double given, double least, double most) {
		if (!(given >= least && given <= most)) {
			String limit = (least < 0.001) ? "above 0" : "at least " + number(least);
			throw new IllegalArgumentException(
					name + " is " + limit + " and at most " + number(most) + ", got " + number(given));
		}
	}

	private static String number(double value) {
		return (value == Math.rint(value) && Math.abs(value) < 1e15) ? String.valueOf((long) value)
				: String.valueOf(value);
	}

}
