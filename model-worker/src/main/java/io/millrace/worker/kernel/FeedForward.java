package io.millrace.worker.kernel;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The feed-forward part of a layer: one expert, or several of which a router chooses.
 *
 * @param router scores the experts for each row; null where there is one
 * @param experts all of them
 * @param perRow how many work on a row
 * @param normalised whether their shares make one
 */
record FeedForward(@Nullable Matrix router, List<Expert> experts, int perRow, boolean normalised) {

	FeedForward {
		experts = List.copyOf(experts);
	}

	/** How wide a row of its numbers may become. */
	int width() {
		int widest = this.experts.stream().mapToInt((each) -> each.inner().outputs()).max().orElse(0);
		return Math.max(widest, (this.router != null) ? this.router.outputs() : 0);
	}

	/** How wide a row may be that its outer matrices multiply. */
	int stride() {
		return this.experts.stream().mapToInt((each) -> each.outer().stride()).max().orElse(0);
	}

	/**
	 * How much is taken of each expert.
	 * @param scores the router's, of one row
	 * @return shares, 0 of those that do not work on it
	 */
	float[] shares(float[] scores) {
		int count = this.experts.size();
		double[] left = new double[count];
		double greatest = Double.NEGATIVE_INFINITY;
		for (int i = 0; i < count; i++) {
			greatest = Math.max(greatest, scores[i]);
		}
		double all = 0;
		for (int i = 0; i < count; i++) {
			left[i] = Math.exp(scores[i] - greatest);
			all += left[i];
		}
		float[] shares = new float[count];
		double chosen = 0;
		for (int rank = 0; rank < this.perRow; rank++) {
			int best = 0;
			for (int i = 1; i < count; i++) {
				best = (left[i] > left[best]) ? i : best;
			}
			shares[best] = (float) left[best];
			chosen += left[best];
			left[best] = -1;
		}
		for (int i = 0; i < count; i++) {
			shares[i] /= (float) (this.normalised ? chosen : all);
		}
		return shares;
	}

	/**
	 * One expert.
	 *
	 * @param inner gate and up, or what is not gated
	 * @param outer back to the model's width
	 * @param width its inner width
	 */
	record Expert(Matrix inner, Matrix outer, int width) {

	}

}
