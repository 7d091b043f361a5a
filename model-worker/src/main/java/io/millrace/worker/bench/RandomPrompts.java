package io.millrace.worker.bench;

import java.util.SplittableRandom;

import io.millrace.protocol.TokenIds;

/**
 * The prompts of a benchmark: random ids, each prompt different from all others, and the
 * same in every run.
 *
 * @param seed of all of them
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param length tokens a prompt
 */
public record RandomPrompts(long seed, int vocabularySize, int length) {

	private static final long ROUND_STRIDE = 1 << 20;

	/**
	 * One prompt.
	 * @param round number of the round; 0 is the warm-up
	 * @param stream number of the stream in its batch, from 0
	 */
	public TokenIds prompt(int round, int stream) {
		SplittableRandom random = new SplittableRandom(this.seed * 1_000_003 + round * ROUND_STRIDE + stream);
		return TokenIds.of(random.ints(this.length, 0, this.vocabularySize).toArray());
	}

}
