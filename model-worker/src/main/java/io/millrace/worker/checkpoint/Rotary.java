package io.millrace.worker.checkpoint;

import java.util.List;

/**
 * How positions turn queries and keys.
 *
 * @param width how many of a head's numbers turn, from the first on; even
 * @param theta base of the frequencies
 * @param scaling how the frequencies are stretched for long contexts
 */
public record Rotary(int width, double theta, Scaling scaling) {

	static final double DEFAULT_THETA = 10_000;

	public Rotary {
		if (width < 2 || width % 2 != 0) {
			throw new ModelLoadException(
					"A model turns an even number of a head's numbers, head_dim times partial_rotary_factor, got "
							+ width + ".");
		}
	}

	/**
	 * What the program makes its tables of.
	 *
	 * @param theta base of the frequencies
	 * @param scaling the name of the function that stretches them
	 * @param numbers its parameters
	 * @param magnitude of what is turned
	 */
	public record Table(double theta, String scaling, List<Double> numbers, double magnitude) {

		public Table {
			numbers = List.copyOf(numbers);
		}

	}

	/**
	 * The table for sequences of up to so many tokens. Where a scaling depends on a
	 * sequence's length, this is what the longest one gets, so that keys in the cache
	 * stay right while sequences grow.
	 */
	public Table table(int positions) {
		return switch (this.scaling) {
			case Unscaled unscaled -> new Table(this.theta, "none", List.of(), 1);
			case Linear(double factor) -> new Table(this.theta, "linear", List.of(factor), 1);
			case Dynamic dynamic -> new Table(dynamic.theta(this, positions), "none", List.of(), 1);
			case Llama3(double factor, double low, double high, double original) ->
				new Table(this.theta, "llama3", List.of(factor, low, high, original), 1);
			case Yarn yarn -> new Table(this.theta, "yarn", List.of(yarn.factor(), yarn.first(this), yarn.last(this)),
					yarn.magnitude());
			case LongRope longRope ->
				new Table(this.theta, "longrope", longRope.factors(positions), longRope.magnitude());
		};
	}

	/** The longest context that scaling can serve, if the model was made for so many. */
	int longest(int maxPositions) {
		return switch (this.scaling) {
			case Unscaled unscaled -> maxPositions;
			case Linear linear -> maxPositions;
			case Dynamic dynamic -> (int) Math.min(Integer.MAX_VALUE, maxPositions * dynamic.factor());
			case Llama3 llama3 -> maxPositions;
			case Yarn yarn ->
				(int) Math.max(maxPositions, Math.min(Integer.MAX_VALUE, yarn.originalMaxPositions * yarn.factor));
			case LongRope longRope -> maxPositions;
		};
	}

	/** A way to stretch the frequencies. */
	public sealed interface Scaling {

	}

	/** As trained. */
	public record Unscaled() implements Scaling {

	}

	/**
	 * All positions are divided.
	 *
	 * @param factor by this
	 */
	public record Linear(double factor) implements Scaling {

	}

	/**
	 * The base grows with sequences longer than those of the training.
	 *
	 * @param factor how fast
	 * @param originalMaxPositions the longest that needs none
	 */
	public record Dynamic(double factor, double originalMaxPositions) implements Scaling {

		private double theta(Rotary rotary, int positions) {
			double stretch = this.factor * Math.max(positions, this.originalMaxPositions) / this.originalMaxPositions
					- (this.factor - 1);
			return rotary.theta * Math.pow(stretch, rotary.width / (rotary.width - 2.0));
		}

	}

	/**
	 * Llama 3.1's: long wavelengths are stretched by {@code factor}, short ones kept,
	 * those between interpolated.
	 *
	 * @param factor stretch of the long wavelengths
	 * @param lowFreqFactor wavelengths above {@code originalMaxPositions / lowFreqFactor}
	 * are long
	 * @param highFreqFactor wavelengths below
	 * {@code originalMaxPositions / highFreqFactor} are short
	 * @param originalMaxPositions context length before stretching
	 */
	public record Llama3(double factor, double lowFreqFactor, double highFreqFactor,
			double originalMaxPositions) implements Scaling {

		public Llama3 {
			if (highFreqFactor <= lowFreqFactor) {
				throw new ModelLoadException("A llama3 rope_scaling has high_freq_factor above low_freq_factor, got "
						+ highFreqFactor + " and " + lowFreqFactor + ".");
			}
		}

	}

	/**
	 * YaRN (arXiv 2309.00071): pairs that turn often stay, pairs that turn seldom are
	 * stretched, those between gradually.
	 *
	 * @param factor stretch of the slow pairs
	 * @param originalMaxPositions context length before stretching
	 * @param betaFast turns within that length from which on a pair stays
	 * @param betaSlow turns up to which it is stretched wholly
	 * @param truncated whether the limits are whole pairs
	 * @param magnitude of what is turned
	 */
	public record Yarn(double factor, double originalMaxPositions, double betaFast, double betaSlow, boolean truncated,
			double magnitude) implements Scaling {

		/** The magnitude that the paper suggests. */
		static double magnitude(double factor, double scale) {
			return (factor <= 1) ? 1 : 0.1 * scale * Math.log(factor) + 1;
		}

		private double pair(Rotary rotary, double turns) {
			return rotary.width * Math.log(this.originalMaxPositions / (turns * 2 * Math.PI))
					/ (2 * Math.log(rotary.theta));
		}

		private double first(Rotary rotary) {
			double pair = pair(rotary, this.betaFast);
			return Math.max(this.truncated ? Math.floor(pair) : pair, 0);
		}

		private double last(Rotary rotary) {
			double pair = pair(rotary, this.betaSlow);
			double last = Math.min(this.truncated ? Math.ceil(pair) : pair, rotary.width - 1);
			return (last == first(rotary)) ? last + 0.001 : last;
		}

	}

	/**
	 * LongRoPE (arXiv 2402.13753): a factor for each pair, others for long contexts.
	 *
	 * @param shortFactors up to the original length
	 * @param longFactors beyond it
	 * @param originalMaxPositions that length
	 * @param magnitude of what is turned
	 */
	public record LongRope(List<Double> shortFactors, List<Double> longFactors, double originalMaxPositions,
			double magnitude) implements Scaling {

		public LongRope {
			shortFactors = List.copyOf(shortFactors);
			longFactors = List.copyOf(longFactors);
		}

		private List<Double> factors(int positions) {
			return (positions > this.originalMaxPositions) ? this.longFactors : this.shortFactors;
		}

	}

}
