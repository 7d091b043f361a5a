package io.millrace.grammar.regex;

import java.util.List;

import io.millrace.grammar.automaton.CodePoints;

/** The sets that a dot or a letter after a backslash stands for. */
final class PredefinedSets {

	static final CodePoints DIGIT = CodePoints.range('0', '9');

	static final CodePoints WORD = CodePoints
		.union(List.of(DIGIT, CodePoints.range('A', 'Z'), CodePoints.range('a', 'z'), CodePoints.of('_')));

	static final CodePoints SPACE = CodePoints.of(" \t\n\u000B\f\r");

	/** Anything but the end of a line, in any dialect's opinion. */
	static final CodePoints DOT = CodePoints.of("\n\r\u0085\u2028\u2029").complement();

	private PredefinedSets() {
	}

}
