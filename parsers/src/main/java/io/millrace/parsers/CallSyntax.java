package io.millrace.parsers;

import org.jspecify.annotations.Nullable;

/**
 * How one family writes calls whose arguments are JSON: the text around all of them, and
 * around the arguments of each.
 *
 * @param opening the text before the first call
 * @param begin the text before a call's arguments, in which {@code %s} stands for the
 * name
 * @param end the text after them
 * @param separator what stands between two calls; null where no call follows another
 * @param closing the text after the last call
 */
public record CallSyntax(String opening, String begin, String end, @Nullable String separator, String closing) {

	/** What the call of any function begins with. */
	public String trigger() {
		return this.begin.substring(0, this.begin.indexOf("%s"));
	}

	/** The text before the arguments of a call of this function. */
	public String begin(String name) {
		return this.begin.replace("%s", name);
	}

}
