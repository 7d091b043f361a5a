package io.millrace.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Token ids to draw prompts from.
 *
 * @param first the smallest
 * @param last the largest
 */
record IdRange(int first, int last) {

	IdRange {
		if (first < 0 || last < first) {
			throw new IllegalArgumentException("a range of token ids is FIRST-LAST from 0, got " + first + "-" + last);
		}
	}

	static IdRange parse(String text) {
		Matcher matcher = Pattern.compile("(\\d{1,9})-(\\d{1,9})").matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("a range of token ids is FIRST-LAST, got '" + text + "'");
		}
		return new IdRange(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
	}

}
