package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The cheapest worker, where a worker's cost, in blocks, is
 *
 * <pre>
 * prefillScale · (prompts that wait there + this prompt − what of it is cached) + what sequences hold
 * </pre>
 *
 * so that a cached prefix counts as much as the work that it saves and no more. It counts
 * nothing where far more runs than where less does (mean + 2σ), lest a popular prefix
 * buries its holder. Among those within 5 % of the cheapest one is drawn, so that several
 * schedulers do not all choose the same.
 */
final class CostPlacement implements Placement {

	private static final double NEARLY_AS_CHEAP = 1.05;

	private static final double DEVIATIONS = 2;

	private static final double SLACK = 0.5;

	private static final double FEW = 4;

	private final double prefillScale;

	private final RandomGenerator random;

	CostPlacement(double prefillScale, RandomGenerator random) {
		this.prefillScale = prefillScale;
		this.random = random;
	}

	@Override
	public WorkerSnapshot choose(Prompt prompt, List<WorkerSnapshot> candidates) {
		double[] costs = new double[candidates.size()];
		double least = Double.MAX_VALUE;
		for (int i = 0; i < costs.length; i++) {
			WorkerSnapshot worker = candidates.get(i);
			costs[i] = cost(prompt, worker, isCrowded(worker.occupied(), candidates));
			least = Math.min(least, costs[i]);
		}
		List<WorkerSnapshot> cheap = new ArrayList<>();
		for (int i = 0; i < costs.length; i++) {
			if (costs[i] <= least * NEARLY_AS_CHEAP) {
				cheap.add(candidates.get(i));
			}
		}
		return (cheap.size() == 1) ? cheap.getFirst() : cheap.get(this.random.nextInt(cheap.size()));
	}

	private double cost(Prompt prompt, WorkerSnapshot worker, boolean crowded) {
		int toCompute = crowded ? prompt.tokens() : prompt.tokensToCompute(worker);
		return this.prefillScale * worker.blocks(worker.prefillTokens() + toCompute) + worker.usedBlocks();
	}

	/**
	 * Whether one with so many requests is an outlier beside those that have fewer. One
	 * that has as many as it, or more, makes it no more usual: of two workers, or of
	 * three that have taken all, none is ever two deviations above the mean of all. Where
	 * all have nearly as many, a few more are no sign of anything.
	 */
	private static boolean isCrowded(int occupied, List<WorkerSnapshot> candidates) {
		int count = 0;
		double sum = 0;
		double squares = 0;
		for (WorkerSnapshot worker : candidates) {
			if (worker.occupied() < occupied) {
				count++;
				sum += worker.occupied();
				squares += (double) worker.occupied() * worker.occupied();
			}
		}
		if (count == 0) {
			return false;
		}
		double mean = sum / count;
		double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
		return occupied > mean + Math.max(DEVIATIONS * deviation, FEW + mean * SLACK);
	}

}
