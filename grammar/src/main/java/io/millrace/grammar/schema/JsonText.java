package io.millrace.grammar.schema;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.automaton.Expression.Special;

/**
 * Text inside a JSON string. A character is written as itself where it can be, else by
 * its short escape, else by its number; so each text is written in one way, but for the
 * case of hexadecimal digits.
 */
final class JsonText {

	private static final String SHORT = "\"\\\b\f\n\r\t";

	private static final String LETTERS = "\"\\bfnrt";

	/** What has to be escaped. */
	private static final CodePoints ESCAPED = CodePoints
		.union(List.of(CodePoints.range(0, 0x1F), CodePoints.of("\"\\")));

	/** What is written as itself. */
	static final CodePoints RAW = ESCAPED.complement();

	private JsonText() {
	}

	/** The text with quotes around it. */
	static Expression quote(Expression text) {
		return new Sequence(List.of(new Literal("\""), write(text), new Literal("\"")));
	}

	/** The string as it is written, with quotes around it. */
	static String quote(String string) {
		StringBuilder quoted = new StringBuilder("\"");
		string.codePoints().forEach((codePoint) -> {
			if (ESCAPED.contains(codePoint)) {
				quoted.append(escape(codePoint, false));
			}
			else {
				quoted.appendCodePoint(codePoint);
			}
		});
		return quoted.append('"').toString();
	}

	/** An expression over characters as one over how they are written. */
	static Expression write(Expression text) {
		return switch (text) {
			case Literal literal -> literal(literal.text());
			case OneOf oneOf -> oneOf(oneOf.codePoints());
			case Sequence sequence -> new Sequence(sequence.parts().stream().map(JsonText::write).toList());
			case Alternation alternation ->
				new Alternation(alternation.choices().stream().map(JsonText::write).toList());
			case Repetition repetition -> new Repetition(write(repetition.body()), repetition.min(), repetition.max());
			case Special special -> throw new IllegalArgumentException("Text has no special tokens.");
			case Call call -> throw new IllegalArgumentException("Text calls no rules.");
		};
	}

	private static Expression literal(String text) {
		return text.codePoints().noneMatch(ESCAPED::contains) ? new Literal(text)
				: new Sequence(text.codePoints().mapToObj((codePoint) -> oneOf(CodePoints.of(codePoint))).toList());
	}

	private static Expression oneOf(CodePoints codePoints) {
		List<Expression> choices = new ArrayList<>();
		choices.add(new OneOf(CodePoints.union(List.of(codePoints.complement(), ESCAPED)).complement()));
		for (CodePoints.Range range : ESCAPED.ranges()) {
			for (int codePoint = range.first(); codePoint <= range.last(); codePoint++) {
				if (codePoints.contains(codePoint)) {
					choices.add(new Literal(escape(codePoint, false)));
					choices.add(new Literal(escape(codePoint, true)));
				}
			}
		}
		return (choices.size() == 1) ? choices.getFirst() : new Alternation(choices);
	}

	private static String escape(int codePoint, boolean upperCase) {
		int index = SHORT.indexOf(codePoint);
		if (index >= 0) {
			return "\\" + LETTERS.charAt(index);
		}
		HexFormat format = upperCase ? HexFormat.of().withUpperCase() : HexFormat.of();
		return "\\u" + format.toHexDigits((char) codePoint);
	}

}
