package io.millrace.gateway.stream;

import java.util.List;

/**
 * Finds the first stop string in a text that arrives in pieces. What could still become
 * the beginning of one is held back, so that no part of a stop string is ever shown. The
 * first stop string to be complete wins, and of those that are complete at the same
 * character the one that began first: so the result does not depend on how the text was
 * cut. Where the stop string itself is shown, nothing has to be held back. One
 * Knuth-Morris-Pratt automaton a stop string. Not thread-safe.
 */
final class StopMatcher {

	private final List<Pattern> patterns;

	private final boolean includesStop;

	private final StringBuilder held = new StringBuilder();

	private boolean matched;

	StopMatcher(List<String> stops) {
		this(stops, false);
	}

	/**
	 * A matcher.
	 * @param includesStop whether the stop string is shown, too
	 */
	StopMatcher(List<String> stops, boolean includesStop) {
		this.patterns = stops.stream().map(Pattern::new).toList();
		this.includesStop = includesStop;
	}

	/**
	 * Takes the next piece of text.
	 * @return what may be shown now, in which the stop string and all after it are
	 * missing
	 */
	String append(String text) {
		return append(text, true);
	}

	/**
	 * Takes the next piece of text.
	 * @param mayEnd whether a stop string that is complete in this piece ends the text
	 * @return as {@link #append(String)}
	 */
	String append(String text, boolean mayEnd) {
		if (this.matched) {
			return "";
		}
		if (this.patterns.isEmpty()) {
			return text;
		}
		for (int i = 0; i < text.length(); i++) {
			this.held.append(text.charAt(i));
			int longest = advance(text.charAt(i));
			if (longest > 0 && mayEnd) {
				this.matched = true;
				return take(this.held.length() - (this.includesStop ? 0 : longest));
			}
		}
		return take(this.held.length() - (this.includesStop ? 0 : beginning()));
	}

	/** The end of the text: what was held back after all, if no stop string came. */
	String finish() {
		return this.matched ? "" : take(this.held.length());
	}

	boolean isMatched() {
		return this.matched;
	}

	/** How many characters at the end may be the beginning of a stop string. */
	private int beginning() {
		return this.patterns.stream().mapToInt(Pattern::state).max().orElse(0);
	}

	/** Length of the longest stop string that this character completes, or 0. */
	private int advance(char c) {
		int longest = 0;
		for (Pattern pattern : this.patterns) {
			if (pattern.advance(c)) {
				longest = Math.max(longest, pattern.length());
			}
		}
		return longest;
	}

	private String take(int count) {
		String shown = this.held.substring(0, count);
		this.held.delete(0, count);
		return shown;
	}

	/** One stop string, and how much of it the text ends with. */
	private static final class Pattern {

		private final String stop;

		private final int[] borders;

		private int state;

		Pattern(String stop) {
			this.stop = stop;
			this.borders = new int[stop.length()];
			for (int i = 1, border = 0; i < stop.length(); i++) {
				while (border > 0 && stop.charAt(i) != stop.charAt(border)) {
					border = this.borders[border - 1];
				}
				border += (stop.charAt(i) == stop.charAt(border)) ? 1 : 0;
				this.borders[i] = border;
			}
		}

		boolean advance(char c) {
			while (this.state > 0 && this.stop.charAt(this.state) != c) {
				this.state = this.borders[this.state - 1];
			}
			this.state += (this.stop.charAt(this.state) == c) ? 1 : 0;
			if (this.state < this.stop.length()) {
				return false;
			}
			this.state = this.borders[this.state - 1];
			return true;
		}

		int state() {
			return this.state;
		}

		int length() {
			return this.stop.length();
		}

	}

}
