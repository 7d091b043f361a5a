package io.millrace.worker.model;

import java.util.Arrays;
import java.util.stream.IntStream;

import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.StepBatch.Draw;

/** The sampler's rules, one after another, in plain Java. */
final class SamplerReference {

	private SamplerReference() {
	}

	static float[] edited(float[] row, LogitEdits edits) {
		float[] changed = row.clone();
		if (!edits.allowed().isEmpty()) {
			Arrays.fill(changed, Float.NEGATIVE_INFINITY);
			edits.allowed().stream().forEach((id) -> changed[id] = row[id]);
		}
		for (int i = 0; i < edits.biased().size(); i++) {
			changed[edits.biased().get(i)] += edits.bias(i);
		}
		for (int i = 0; i < edits.penalised().size(); i++) {
			int id = edits.penalised().get(i);
			float x = changed[id];
			x = (x > 0) ? x / edits.repetitionPenalty() : x * edits.repetitionPenalty();
			changed[id] = x - edits.subtraction(i);
		}
		return changed;
	}

	static double[] probabilities(float[] row, double temperature) {
		double greatest = IntStream.range(0, row.length).mapToDouble((i) -> row[i] / temperature).max().getAsDouble();
		double[] p = IntStream.range(0, row.length)
			.mapToDouble((i) -> Math.exp(row[i] / temperature - greatest))
			.toArray();
		double sum = Arrays.stream(p).sum();
		return Arrays.stream(p).map((x) -> x / sum).toArray();
	}

	static double[] candidates(float[] row, Draw draw) {
		double[] p = probabilities(row, draw.temperature());
		double greatest = Arrays.stream(p).max().getAsDouble();
		drop(p, draw.minP() * greatest);
		if (draw.topK() > 0 && draw.topK() < p.length) {
			drop(p, descending(p)[draw.topK() - 1]);
		}
		if (draw.topP() < 1) {
			double enough = draw.topP() * Arrays.stream(p).sum();
			double[] ordered = descending(p);
			double sum = 0;
			int rank = -1;
			while (sum < enough && rank < p.length - 1) {
				rank++;
				sum += ordered[rank];
			}
			drop(p, ordered[Math.max(rank, 0)]);
		}
		return p;
	}

	private static double[] descending(double[] p) {
		return Arrays.stream(p).map((x) -> -x).sorted().map((x) -> -x).toArray();
	}

	private static void drop(double[] p, double least) {
		for (int id = 0; id < p.length; id++) {
			p[id] = (p[id] >= least) ? p[id] : 0;
		}
	}

	static int choose(float[] row, Draw draw) {
		if (draw.temperature() < 1e-5f) {
			int best = 0;
			for (int id = 1; id < row.length; id++) {
				best = (row[id] > row[best]) ? id : best;
			}
			return best;
		}
		double[] p = candidates(row, draw);
		double target = draw.uniform() * Arrays.stream(p).sum();
		double reached = 0;
		for (int id = 0; id < row.length; id++) {
			reached += p[id];
			if (reached > target) {
				return id;
			}
		}
		throw new IllegalStateException("no token");
	}

}
