package io.millrace.protocol;

/**
 * How one request's tokens are chosen and when it ends; all values are resolved, none is
 * "default". Names follow {@code max.interfaces.SamplingParams}.
 *
 * @param temperature 0 is greedy; at most 2
 * @param topK only the {@code topK} likeliest tokens are candidates; 0 means all
 * @param topP only the smallest set of tokens with this probability mass, in (0, 1]
 * @param seed key of the random numbers, with the choice and the token's index
 * @param choice index of this choice among the request's {@code n}
 * @param maxNewTokens the most tokens to generate, at least 0
 * @param ignoreEos whether the model's own end-of-sequence tokens end nothing
 * @param stopTokenIds further ids that end the sequence
 */
public record SamplingParams(double temperature, int topK, double topP, long seed, int choice, int maxNewTokens,
		boolean ignoreEos, TokenIds stopTokenIds) {

	/** The highest temperature that the API allows. */
	public static final double MAX_TEMPERATURE = 2;

	public SamplingParams {
		if (!(temperature >= 0 && temperature <= MAX_TEMPERATURE)) {
			throw new IllegalArgumentException(
					"temperature is between 0 and " + MAX_TEMPERATURE + ", got " + temperature + ".");
		}
		if (topK < 0) {
			throw new IllegalArgumentException("topK is at least 0, got " + topK + ".");
		}
		if (!(topP > 0 && topP <= 1)) {
			throw new IllegalArgumentException("topP is above 0 and at most 1, got " + topP + ".");
		}
		if (choice < 0 || maxNewTokens < 0) {
			throw new IllegalArgumentException(
					"choice and maxNewTokens are at least 0, got " + choice + " and " + maxNewTokens + ".");
		}
	}

	/** Greedy decoding of at most {@code maxNewTokens} tokens. */
	public static SamplingParams greedy(int maxNewTokens) {
		return new SamplingParams(0, 0, 1, 0, 0, maxNewTokens, false, TokenIds.EMPTY);
	}

	public boolean isGreedy() {
		return this.temperature == 0;
	}

}
