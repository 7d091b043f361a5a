package io.millrace.scheduler.core;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.millrace.protocol.TokenIds;

/** What is asked, in what order. */
interface Workload {

	/** The next request. */
	Ask next();

	/**
	 * A request.
	 *
	 * @param prompt its tokens
	 * @param output how many it gets
	 */
	record Ask(TokenIds prompt, int output) {

	}

	/**
	 * Groups of users whose prompts begin alike; each user asks the same again and again,
	 * and it is drawn whose turn it is.
	 */
	static Workload sharedPrefixes(int groups, int users, int prefix, int question, int output, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		List<TokenIds> prompts = new ArrayList<>();
		for (int group = 0; group < groups; group++) {
			TokenIds begin = tokens(prefix, random);
			for (int user = 0; user < users; user++) {
				prompts.add(begin.concat(tokens(question, random)));
			}
		}
		return () -> new Ask(prompts.get(random.nextInt(prompts.size())), output);
	}

	/** Prompts that have nothing in common, of lengths drawn evenly. */
	static Workload unshared(int minPrompt, int maxPrompt, int minOutput, int maxOutput, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		return () -> new Ask(tokens(random.nextInt(minPrompt, maxPrompt + 1), random),
				random.nextInt(minOutput, maxOutput + 1));
	}

	private static TokenIds tokens(int count, SplittableRandom random) {
		return TokenIds.of(random.ints(count, 0, 100_000).toArray());
	}

}
