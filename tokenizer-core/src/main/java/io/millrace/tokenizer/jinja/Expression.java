package io.millrace.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An expression of a template.
 */
sealed interface Expression {

	record Literal(Object value) implements Expression {
	}

	record Name(String name) implements Expression {
	}

	/**
	 * The attribute of a namespace as the target of an assignment.
	 */
	record NamespaceAttribute(String namespace, String attribute) implements Expression {
	}

	record TupleLiteral(List<Expression> items) implements Expression {
	}

	record ListLiteral(List<Expression> items) implements Expression {
	}

	record DictLiteral(List<Pair> pairs) implements Expression {
	}

	record Pair(Expression key, Expression value) {
	}

	record Conditional(Expression test, Expression then, @Nullable Expression otherwise) implements Expression {
	}

	record Or(Expression left, Expression right) implements Expression {
	}

	record And(Expression left, Expression right) implements Expression {
	}

	record Not(Expression operand) implements Expression {
	}

	/**
	 * A chain of comparisons, such as {@code a < b <= c}.
	 */
	record Comparison(Expression first, List<Comparand> rest) implements Expression {
	}

	record Comparand(ComparisonOperator operator, Expression operand) {
	}

	record Binary(BinaryOperator operator, Expression left, Expression right) implements Expression {
	}

	record Unary(boolean negated, Expression operand) implements Expression {
	}

	/**
	 * Operands joined by {@code ~}.
	 */
	record Concatenation(List<Expression> operands) implements Expression {
	}

	record Attribute(Expression owner, String name) implements Expression {
	}

	record Item(Expression owner, Expression key) implements Expression {
	}

	record Slice(Expression owner, @Nullable Expression start, @Nullable Expression stop,
			@Nullable Expression step) implements Expression {
	}

	record Call(Expression callee, Arguments arguments) implements Expression {
	}

	/**
	 * A filter; without an input it filters the text of a block.
	 */
	record Filter(@Nullable Expression input, String name, Arguments arguments, int line) implements Expression {
	}

	record Test(Expression input, String name, Arguments arguments, int line) implements Expression {
	}

	/**
	 * The arguments of a call, filter or test.
	 *
	 * @param positional those without a name
	 * @param named those with one
	 * @param rest an iterable of further ones, after {@code *}
	 * @param namedRest a mapping of further named ones, after {@code **}
	 */
	record Arguments(List<Expression> positional, List<Keyword> named, @Nullable Expression rest,
			@Nullable Expression namedRest) {

		static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);

		boolean isEmpty() {
			return this.positional.isEmpty() && this.named.isEmpty() && this.rest == null && this.namedRest == null;
		}

	}

	record Keyword(String name, Expression value) {
	}

}
