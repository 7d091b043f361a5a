package io.millrace.grammar.schema;

import java.util.List;

import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.pushdown.Rules;
import org.jspecify.annotations.Nullable;

/** What schemas have in common: each rule is there once, when it is first needed. */
final class SharedRules {

	/** Digits before the point of a number without bounds; 64 bits take no more. */
	static final int WHOLE_DIGITS = 20;

	/** Those of an integer that is divided; others check that in floating point. */
	static final int DIVIDED_DIGITS = 15;

	static final int FRACTION_DIGITS = 16;

	private static final int MAX_INDENT = 32;

	private final Rules rules;

	private final Expression space;

	private @Nullable Call character;

	private @Nullable Call string;

	private @Nullable Call number;

	private @Nullable Call value;

	private @Nullable Call object;

	private @Nullable Call array;

	SharedRules(Rules rules, JsonOptions options) {
		this.rules = rules;
		Expression blank = new Repetition(new Literal(" "), 0, 1);
		Expression line = new Sequence(
				List.of(new Literal("\n"), new Repetition(new OneOf(CodePoints.of(" \t")), 0, MAX_INDENT)));
		this.space = switch (options.whitespace()) {
			case NONE -> Expression.EMPTY;
			case SPACED -> blank;
			case INDENTED -> rules.add(new Alternation(List.of(blank, line)));
		};
	}

	Rules rules() {
		return this.rules;
	}

	/** What may stand between the parts of a value. */
	Expression space() {
		return this.space;
	}

	/** One character inside a string, in any way of writing it. */
	Call character() {
		if (this.character == null) {
			this.character = this.rules.add(anyCharacter());
		}
		return this.character;
	}

	Call string() {
		if (this.string == null) {
			this.string = this.rules.add(new Sequence(List.of(new Literal("\""),
					new Repetition(anyCharacter(), 0, Repetition.UNBOUNDED), new Literal("\""))));
		}
		return this.string;
	}

	/** A number without bounds. */
	Call number() {
		if (this.number == null) {
			this.number = this.rules.add(new Sequence(List.of(new Repetition(new Literal("-"), 0, 1), whole(),
					new Repetition(fraction(FRACTION_DIGITS), 0, 1), new Repetition(exponent(), 0, 1))));
		}
		return this.number;
	}

	/** Any value. */
	Call value() {
		Call declared = this.value;
		if (declared == null) {
			declared = this.rules.declare();
			this.value = declared;
			this.rules.define(declared, new Alternation(List.of(object(), array(), string(), number(),
					new Literal("true"), new Literal("false"), new Literal("null"))));
		}
		return declared;
	}

	/** Any object. */
	Call object() {
		if (this.object == null) {
			this.object = this.rules.declare();
			Expression member = new Sequence(List.of(string(), new Literal(":"), this.space, value()));
			this.rules.define(this.object, list("{", member, "}"));
		}
		return this.object;
	}

	/** Any array. */
	Call array() {
		if (this.array == null) {
			this.array = this.rules.declare();
			this.rules.define(this.array, list("[", value(), "]"));
		}
		return this.array;
	}

	/** Digits before the point, without needless zeros. */
	static Expression whole() {
		return new Alternation(List.of(new Literal("0"), new Sequence(List.of(new OneOf(CodePoints.range('1', '9')),
				new Repetition(IntegerRange.DIGIT, 0, WHOLE_DIGITS - 1)))));
	}

	/** A point and digits. */
	static Expression fraction(int maxDigits) {
		return new Sequence(List.of(new Literal("."), new Repetition(IntegerRange.DIGIT, 1, maxDigits)));
	}

	private static Expression exponent() {
		return new Sequence(List.of(new OneOf(CodePoints.of("eE")),
				new Repetition(new OneOf(CodePoints.of("+-")), 0, 1), new Repetition(IntegerRange.DIGIT, 1, 2)));
	}

	private Expression list(String begin, Expression item, String end) {
		Expression more = new Sequence(List.of(new Literal(","), this.space, item));
		Expression items = new Sequence(List.of(item, new Repetition(more, 0, Repetition.UNBOUNDED), this.space));
		return new Sequence(List.of(new Literal(begin), this.space, new Repetition(items, 0, 1), new Literal(end)));
	}

	/**
	 * As itself, as a short escape or by its number; of two numbers if it needs them, and
	 * never half a surrogate pair.
	 */
	private static Expression anyCharacter() {
		Expression digit = oneOf("0123456789abcdefABCDEF");
		Expression d = oneOf("dD");
		Expression below = new Sequence(List.of(oneOf("0123456789abcefABCEF"), digit, digit, digit));
		Expression above = new Sequence(List.of(d, oneOf("01234567"), digit, digit));
		Expression pair = new Sequence(
				List.of(d, oneOf("89abAB"), digit, digit, new Literal("\\u"), d, oneOf("cdefCDEF"), digit, digit));
		Expression number = new Sequence(List.of(new Literal("u"), new Alternation(List.of(below, above, pair))));
		Expression escape = new Sequence(
				List.of(new Literal("\\"), new Alternation(List.of(oneOf("\"\\/bfnrt"), number))));
		return new Alternation(List.of(new OneOf(JsonText.RAW), escape));
	}

	private static Expression oneOf(String characters) {
		return new OneOf(CodePoints.of(characters));
	}

}
