package io.millrace.grammar.compile;

/**
 * What compiling one grammar may cost. Time is counted in steps, not on a clock, so that
 * a grammar that one process compiles is compiled by every other.
 *
 * @param maxLength of the source, in UTF-16 characters
 * @param maxDepth of nested groups
 * @param maxNfaStates of the automaton before it is made deterministic, where each copy
 * of a repeated part counts
 * @param maxStates of the deterministic automaton before it is minimised; each takes 4
 * bytes for every class of bytes that the grammar tells apart, 1 KiB at most
 * @param maxSteps of making the automaton deterministic and minimal
 */
public record GrammarLimits(int maxLength, int maxDepth, int maxNfaStates, int maxStates, long maxSteps) {

	/** Fits what people and schemas write; an idle core compiles it in about a second. */
	public static final GrammarLimits DEFAULT = new GrammarLimits(65_536, 100, 262_144, 16_384, 20_000_000);

	/** So that the deepest grammar is compiled on a small stack. */
	private static final int MAX_DEPTH = 250;

	private static final int MAX_STATES = 1 << 21;

	public GrammarLimits {
		requireIn("maxLength", maxLength, Integer.MAX_VALUE);
		requireIn("maxDepth", maxDepth, MAX_DEPTH);
		requireIn("maxNfaStates", maxNfaStates, MAX_STATES);
		requireIn("maxStates", maxStates, MAX_STATES);
		requireIn("maxSteps", maxSteps, Long.MAX_VALUE);
	}

	private static void requireIn(String name, long value, long max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException(name + " is between 1 and " + max + ", got " + value + ".");
		}
	}

}
