package io.millrace.scheduler.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Compares ways to choose a worker, with simulated workers in virtual time: a ladder of
 * loads for prompts that share prefixes, and one for prompts that do not. Prints a line
 * for each load and way.
 */
public final class PlacementLadder {

	/** Requests a second that round robin and least loaded end where prefixes are shared. */
	static final double SHARED_CAPACITY = 7.0;

	/** Requests a second that any way ends where nothing is shared. */
	static final double UNSHARED_CAPACITY = 14.8;

	private static final int WORKERS = 8;

	/** Until the caches are full. */
	static final Duration WARM_UP = Duration.ofMinutes(4);

	private static final PlacementLimits LIMITS = new PlacementLimits(2, Duration.ofSeconds(1),
			Double.parseDouble(System.getProperty("prefillScale", "16")), 500_000, 256);

	private PlacementLadder() {
	}

	/** The ways, each new for every run. */
	static Map<String, Supplier<Placement>> ways(long seed) {
		Map<String, Supplier<Placement>> ways = new LinkedHashMap<>();
		ways.put("round robin", RoundRobin::new);
		ways.put("least loaded", LeastLoaded::new);
		ways.put("cost", () -> new CostPlacement(LIMITS.prefillScale(), new SplittableRandom(seed)));
		return ways;
	}

	/** 150 groups of 5 users, 6,000 tokens alike and 1,200 of their own, 1,000 out. */
	static Workload shared(long seed) {
		return Workload.sharedPrefixes(150, 5, 6_000, 1_200, 1_000, seed);
	}

	/** 200 to 6,000 tokens, 100 to 900 out. */
	static Workload unshared(long seed) {
		return Workload.unshared(200, 6_000, 100, 900, seed);
	}

	/** All begin with the same 1,000 tokens; 200 of their own, 300 out. */
	static Workload popular(long seed) {
		return Workload.sharedPrefixes(1, 5_000, 1_000, 200, 300, seed);
	}

	static VirtualCluster.Figures run(Placement placement, Workload workload, double perSecond, Duration warmUp,
			Duration measured, long seed) {
		return run(WORKERS, placement, workload, perSecond, warmUp, measured, seed);
	}

	static VirtualCluster.Figures run(int workers, Placement placement, Workload workload, double perSecond,
			Duration warmUp, Duration measured, long seed) {
		return new VirtualCluster(workers, SimulatedShape.LARGE, placement, LIMITS).run(workload, perSecond, warmUp,
				measured, seed);
	}

	/**
	 * Runs the ladders.
	 * @param arguments minutes that are measured at each load, 20 if nothing is said, and
	 * a seed of prompts and arrivals, 7 if nothing is said
	 */
	public static void main(String... arguments) {
		Duration measured = Duration.ofMinutes((arguments.length > 0) ? Integer.parseInt(arguments[0]) : 20);
		long seed = (arguments.length > 1) ? Long.parseLong(arguments[1]) : 7;
		ladder("shared prefixes", PlacementLadder::shared, SHARED_CAPACITY, measured, seed,
				new double[] { 0.3, 0.6, 0.7, 0.8, 1, 1.2, 1.5 });
		ladder("nothing shared", PlacementLadder::unshared, UNSHARED_CAPACITY, measured, seed,
				new double[] { 0.3, 0.6, 0.7, 0.8, 1.2 });
	}

	private static void ladder(String name, LongFunction<Workload> workload, double capacity, Duration measured,
			long seed, double[] loads) {
		System.out.printf(Locale.ROOT, "%s%n%5s %6s  %-13s %8s %8s %8s %6s %9s %6s%n", name, "load", "req/s", "placement",
				"p50 s", "p90 s", "p99 s", "hits", "done/s", "errors");
		for (double load : loads) {
			ways(seed).forEach((way, placement) -> {
				VirtualCluster.Figures figures = run(placement.get(), workload.apply(seed), load * capacity, WARM_UP,
						measured, seed + 4);
				System.out.printf(Locale.ROOT, "%5.2f %6.2f  %-13s %8.3f %8.3f %8.3f %6.2f %9.2f %6d%n", load,
						load * capacity, way, figures.firstTokenSeconds(0.5), figures.firstTokenSeconds(0.9),
						figures.firstTokenSeconds(0.99), figures.hits(), figures.perSecond(),
						figures.rejects() + figures.unanswered());
			});
		}
	}

}
