package io.millrace.grammar.regex;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;

/**
 * Parses a regular expression that a text has to match as a whole. What most dialects
 * have and agree on is supported, and means what {@link java.util.regex.Pattern} says
 * without flags:
 * <ul>
 * <li>characters; {@code . | ( ) (?: ) (?<name> ) (?P<name> )}, where groups of any kind
 * are plain groups
 * <li>classes, negated ones too, of characters, ranges and escapes
 * <li><code>* + ? {m} {m,} {m,n}</code>, lazy ones too
 * <li>{@code \d \w \s \D \W \S}, which speak of ASCII; <code>\t \n \r \f \v \a \e \0 \xhh
 * \x{h} &#92;uhhhh &#92;u{h}</code>; a backslash before anything but an ASCII letter or
 * digit
 * <li>{@code ^ $ \A \z \Z} where they change nothing, which is where a text can only
 * begin or end
 * </ul>
 * As in ECMAScript and Python, a brace that is no quantifier and a bracket that opens
 * inside a class are themselves, and {@code \v} is the vertical tab alone. Whatever else
 * is known in some dialect, such as backreferences and look-around, is refused by name.
 */
public final class RegexParser {

	private static final int NO_ANCHOR = -1;

	/** Any text, line ends included. */
	private static final Expression ANYTHING = new Repetition(new OneOf(CodePoints.ALL), 0, Repetition.UNBOUNDED);

	private final GrammarLimits limits;

	/** Whether the text around the match is part of the expression. */
	private final boolean searches;

	private final PatternReader reader;

	private final EscapeParser escapes;

	private final ClassParser classes;

	private final QuantifierParser quantifiers;

	private int depth;

	/** Whether only the text's beginning can be here. */
	private boolean atBeginning = true;

	/** Where in the part just read an anchor asks for the text's end, if anywhere. */
	private int endAnchor = NO_ANCHOR;

	/** Whether the part just read has its own say on what comes before it. */
	private boolean beginsAnchored;

	/** How many anchors there have been. */
	private int anchors;

	private RegexParser(String pattern, GrammarLimits limits, boolean searches) {
		this.limits = limits;
		this.searches = searches;
		this.reader = new PatternReader(pattern);
		this.escapes = new EscapeParser(this.reader);
		this.classes = new ClassParser(this.reader, this.escapes);
		this.quantifiers = new QuantifierParser(this.reader);
	}

	/**
	 * Parses a pattern.
	 * @throws io.millrace.grammar.compile.GrammarSyntaxException if it is not well formed
	 * @throws io.millrace.grammar.compile.UnsupportedGrammarException if it has a
	 * construct that is not supported
	 * @throws GrammarLimitException if it is too long or too deep
	 */
	public static Expression parse(String pattern, GrammarLimits limits) {
		return parse(pattern, limits, false);
	}

	/**
	 * Parses a pattern that is looked for: the expression stands for all texts in which
	 * it is found, so that anchors tell where. Otherwise as {@link #parse}.
	 */
	public static Expression parseSearch(String pattern, GrammarLimits limits) {
		return parse(pattern, limits, true);
	}

	private static Expression parse(String pattern, GrammarLimits limits, boolean searches) {
		if (pattern.length() > limits.maxLength()) {
			throw new GrammarLimitException("characters", limits.maxLength(), pattern.length());
		}
		return new RegexParser(pattern, limits, searches).parse();
	}

	private Expression parse() {
		Expression expression = alternation();
		if (!this.reader.isAtEnd()) {
			throw this.reader.syntax("has a group that closes but does not open", this.reader.index());
		}
		return this.searches ? around(expression, this.beginsAnchored, this.endAnchor != NO_ANCHOR) : expression;
	}

	/** The expression with any text where no anchor forbids it. */
	private static Expression around(Expression expression, boolean beginsAnchored, boolean endsAnchored) {
		List<Expression> parts = new ArrayList<>();
		if (!beginsAnchored) {
			parts.add(ANYTHING);
		}
		parts.add(expression);
		if (!endsAnchored) {
			parts.add(ANYTHING);
		}
		return new Sequence(parts);
	}

	private Expression alternation() {
		boolean beginning = this.atBeginning;
		List<Choice> choices = new ArrayList<>();
		do {
			this.atBeginning = beginning;
			Expression sequence = sequence();
			choices.add(new Choice(sequence, this.beginsAnchored, this.endAnchor));
		}
		while (this.reader.skip("|"));
		this.endAnchor = choices.stream().mapToInt(Choice::endAnchor).max().orElse(NO_ANCHOR);
		this.beginsAnchored = choices.stream().anyMatch(Choice::beginsAnchored);
		List<Expression> expressions = choices.stream().map(this::completed).toList();
		return (expressions.size() == 1) ? expressions.getFirst() : new Alternation(expressions);
	}

	/** If some choices have an anchor, the others say that anything may be there. */
	private Expression completed(Choice choice) {
		boolean begins = choice.beginsAnchored() || !this.beginsAnchored;
		boolean ends = choice.endAnchor() != NO_ANCHOR || this.endAnchor == NO_ANCHOR;
		return (this.searches && !(begins && ends)) ? around(choice.expression(), begins, ends) : choice.expression();
	}

	private Expression sequence() {
		int end = NO_ANCHOR;
		boolean begins = false;
		List<Expression> parts = new ArrayList<>();
		while (!this.reader.isAtEnd() && !this.reader.sees("|") && !this.reader.sees(")")) {
			int index = this.reader.index();
			if (skipBeginAnchor()) {
				requireBeginning(index);
				begins = true;
			}
			else if (skipEndAnchor()) {
				if (this.searches && end != NO_ANCHOR) {
					throw this.reader.unsupported("an anchor after an anchor", index);
				}
				end = index;
			}
			else {
				requireNoEnd(end);
				this.beginsAnchored = false;
				parts.add(quantified());
				if (this.searches && begins && this.beginsAnchored) {
					throw this.reader.unsupported("an anchor after an anchor", index);
				}
				begins |= parts.size() == 1 && this.beginsAnchored;
				end = this.endAnchor;
				this.atBeginning = false;
			}
		}
		this.endAnchor = end;
		this.beginsAnchored = begins;
		return (parts.size() == 1) ? parts.getFirst() : new Sequence(parts);
	}

	private boolean skipBeginAnchor() {
		return countAnchor(this.reader.skip("^") || this.reader.skip("\\A"));
	}

	private boolean skipEndAnchor() {
		return countAnchor(this.reader.skip("$") || this.reader.skip("\\z") || this.reader.skip("\\Z"));
	}

	private boolean countAnchor(boolean found) {
		if (found) {
			this.anchors++;
		}
		return found;
	}

	private void requireBeginning(int anchor) {
		if (!this.atBeginning) {
			throw this.reader.unsupported("an anchor elsewhere than at its ends", anchor);
		}
	}

	private void requireNoEnd(int anchor) {
		if (anchor != NO_ANCHOR) {
			throw this.reader.unsupported("an anchor elsewhere than at its ends", anchor);
		}
	}

	private Expression quantified() {
		int index = this.reader.index();
		int before = this.anchors;
		Expression part = part();
		Bounds bounds = this.quantifiers.parse();
		if (bounds == null) {
			return part;
		}
		if (this.anchors > before) {
			throw this.reader.unsupported("an anchor inside a repeated group", index);
		}
		return new Repetition(part, bounds.min(), bounds.max());
	}

	private Expression part() {
		int index = this.reader.index();
		this.endAnchor = NO_ANCHOR;
		return switch (this.reader.peek()) {
			case '(' -> group();
			case '[' -> new OneOf(this.classes.parse());
			case '\\' -> new OneOf(this.escapes.parse());
			case '*', '+', '?' -> throw this.reader.syntax("has a quantifier with nothing before it", index);
			case '{' -> brace();
			case '.' -> {
				this.reader.next();
				yield new OneOf(PredefinedSets.DOT);
			}
			default -> literal();
		};
	}

	private Expression brace() {
		int index = this.reader.index();
		if (this.quantifiers.parse() != null) {
			throw this.reader.syntax("has a quantifier with nothing before it", index);
		}
		return literal();
	}

	private Expression literal() {
		return new Literal(Character.toString(this.reader.next()));
	}

	private Expression group() {
		int index = this.reader.index();
		this.reader.skip("(");
		skipGroupKind(index);
		if (++this.depth > this.limits.maxDepth()) {
			throw new GrammarLimitException("levels of groups", this.limits.maxDepth(), this.depth);
		}
		Expression content = alternation();
		this.depth--;
		if (!this.reader.skip(")")) {
			throw this.reader.syntax("has a group that is not closed", index);
		}
		return content;
	}

	private void skipGroupKind(int index) {
		if (!this.reader.skip("?") || this.reader.skip(":")) {
			return;
		}
		if (this.reader.sees("=") || this.reader.sees("!")) {
			throw this.reader.unsupported("a look-ahead", index);
		}
		if (this.reader.sees("<=") || this.reader.sees("<!")) {
			throw this.reader.unsupported("a look-behind", index);
		}
		if (this.reader.sees(">")) {
			throw this.reader.unsupported("an atomic group", index);
		}
		if (this.reader.sees("P=")) {
			throw this.reader.unsupported("a backreference", index);
		}
		if (this.reader.sees("#")) {
			throw this.reader.unsupported("a comment", index);
		}
		if (this.reader.sees("(")) {
			throw this.reader.unsupported("a conditional group", index);
		}
		if (!this.reader.skip("<") && !this.reader.skip("P<")) {
			throw this.reader.unsupported("inline flags or another special group", index);
		}
		if (!isName(this.reader.until(">"))) {
			throw this.reader.syntax("has a group whose name is not made of letters, digits and _", index);
		}
	}

	private static boolean isName(String name) {
		return !name.isEmpty() && name.chars().allMatch((value) -> PredefinedSets.WORD.contains(value));
	}

	/** One way of an alternation, and where it is anchored. */
	private record Choice(Expression expression, boolean beginsAnchored, int endAnchor) {

	}

}
