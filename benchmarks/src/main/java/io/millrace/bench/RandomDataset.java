package io.millrace.bench;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random prompts that may begin alike: request {@code n} belongs to group
 * {@code n % groups}, whose prompts share their first tokens.
 *
 * @param seed of all of them
 * @param text makes them
 * @param groups how many beginnings there are
 * @param prefixTokens how long a beginning is; 0 for prompts that share nothing
 * @param prompt lengths of what is each prompt's own
 * @param output lengths of answers
 */
record RandomDataset(long seed, RandomText text, int groups, int prefixTokens, Lengths prompt,
		Lengths output) implements Dataset {

	private static final long STRIDE = 1_000_003;

	@Override
	public Ask ask(int number) {
		RandomGenerator own = new SplittableRandom(this.seed * STRIDE + number);
		RandomGenerator shared = new SplittableRandom(~(this.seed * STRIDE + number % this.groups));
		int promptTokens = this.prompt.next(own);
		int outputTokens = this.output.next(own);
		return new Ask(this.text.prompt(shared, this.prefixTokens, own, promptTokens), outputTokens);
	}

}
