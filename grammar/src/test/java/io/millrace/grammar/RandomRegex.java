package io.millrace.grammar;

import java.util.List;
import java.util.Random;

/**
 * Random regular expressions, small ones, in the dialect that {@code java.util.regex}
 * reads the same way.
 */
public final class RandomRegex {

	/** Characters of one to four bytes, of which the patterns know some. */
	public static final List<String> CHARACTERS = List.of("a", "b", "1", "_", " ", "\n", "\u0085", "\u00e9", "\u00e0",
			"\u6f22", "\u2028", "\uD83D\uDE00", "\uD83D\uDE01");

	private static final List<String> PARTS = List.of("a", "b", "1", "a", "b", "\u00e9", "\u6f22", "\uD83D\uDE00", " ",
			"_", ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "[ab]", "[^a]", "[^a\\n]", "[a-c1]", "[^\\w]",
			"[\\s\\S]", "[\\d_\u00e9]", "[^\u6f22\u00e9]", "[\u00e0-\u00fc]", "[\\x{80}-\\x{7FF}]",
			"[\uD83D\uDE00-\uD83D\uDE02]", "[^\\W\\d]", "\\n", "\\u00e9", "\\uD83D\\uDE00", "\\x61", "[-a]", "[a-]",
			"[.*]", "\\x{6f22}", "[\\]\\^b]");

	private static final List<String> QUANTIFIERS = List.of("*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,3}",
			"{2,}", "{0}", "{1,2}?");

	/** Longer ones take long, and show nothing that shorter ones do not. */
	private static final int MAX_LENGTH = 30;

	private RandomRegex() {
	}

	public static String next(Random random) {
		String pattern = alternation(random, 2);
		while (pattern.length() > MAX_LENGTH) {
			pattern = alternation(random, 2);
		}
		return pattern;
	}

	private static String alternation(Random random, int depth) {
		StringBuilder pattern = new StringBuilder(sequence(random, depth));
		while (random.nextInt(3) == 0) {
			pattern.append('|').append((random.nextInt(6) == 0) ? "" : sequence(random, depth));
		}
		return pattern.toString();
	}

	private static String sequence(Random random, int depth) {
		StringBuilder pattern = new StringBuilder();
		int parts = 1 + random.nextInt(3);
		for (int i = 0; i < parts; i++) {
			pattern.append(part(random, depth));
			if (random.nextInt(3) == 0) {
				pattern.append(pick(random, QUANTIFIERS));
			}
		}
		return pattern.toString();
	}

	private static String part(Random random, int depth) {
		if (depth == 0 || random.nextInt(3) > 0) {
			return pick(random, PARTS);
		}
		return pick(random, List.of("(", "(?:", "(?<g" + random.nextInt(1_000_000) + ">"))
				+ alternation(random, depth - 1) + ")";
	}

	static String pick(Random random, List<String> list) {
		return list.get(random.nextInt(list.size()));
	}

}
