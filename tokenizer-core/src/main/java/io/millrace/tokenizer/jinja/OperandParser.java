package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Parses operands: literals and names with what follows them, such as attributes, calls,
 * filters and tests.
 */
final class OperandParser {

	private static final Set<String> CONSTANTS = Set.of("true", "True", "false", "False", "none", "None");

	private final TokenStream tokens;

	private final ExpressionParser expressions;

	OperandParser(TokenStream tokens, ExpressionParser expressions) {
		this.tokens = tokens;
		this.expressions = expressions;
	}

	static boolean isConstant(String name) {
		return CONSTANTS.contains(name);
	}

	Expression parsePrimary(boolean withNamespace) {
		Token token = this.tokens.current();
		return switch (token.type()) {
			case NAME -> {
				this.tokens.next();
				yield parseName(token.text(), withNamespace);
			}
			case STRING -> new Expression.Literal(parseStrings());
			case INTEGER, FLOAT -> {
				this.tokens.next();
				yield new Expression.Literal(token.value());
			}
			default -> parseBrackets();
		};
	}

	private Expression parseBrackets() {
		if (this.tokens.skipOperator("(")) {
			Expression tuple = this.expressions.parseParenthesizedTuple();
			this.tokens.expectOperator(")");
			return tuple;
		}
		if (this.tokens.skipOperator("[")) {
			return parseList();
		}
		if (this.tokens.skipOperator("{")) {
			return parseDict();
		}
		throw this.tokens.unexpected("an expression");
	}

	private Expression parseName(String name, boolean withNamespace) {
		if (CONSTANTS.contains(name)) {
			return switch (name) {
				case "true", "True" -> new Expression.Literal(true);
				case "false", "False" -> new Expression.Literal(false);
				default -> new Expression.Literal(None.NONE);
			};
		}
		if (withNamespace && this.tokens.skipOperator(".")) {
			return new Expression.NamespaceAttribute(name, this.tokens.expectAnyName());
		}
		return new Expression.Name(name);
	}

	private String parseStrings() {
		StringBuilder text = new StringBuilder();
		while (this.tokens.is(Token.Type.STRING)) {
			text.append(this.tokens.next().text());
		}
		return text.toString();
	}

	private Expression parseList() {
		List<Expression> items = new ArrayList<>();
		while (!this.tokens.isOperator("]")) {
			items.add(this.expressions.parse());
			if (!this.tokens.skipOperator(",")) {
				break;
			}
		}
		this.tokens.expectOperator("]");
		return new Expression.ListLiteral(List.copyOf(items));
	}

	private Expression parseDict() {
		List<Expression.Pair> pairs = new ArrayList<>();
		while (!this.tokens.isOperator("}")) {
			Expression key = this.expressions.parse();
			this.tokens.expectOperator(":");
			pairs.add(new Expression.Pair(key, this.expressions.parse()));
			if (!this.tokens.skipOperator(",")) {
				break;
			}
		}
		this.tokens.expectOperator("}");
		return new Expression.DictLiteral(List.copyOf(pairs));
	}

	Expression parsePostfix(Expression operand) {
		Expression value = operand;
		while (true) {
			if (this.tokens.skipOperator(".")) {
				value = parseAttribute(value);
			}
			else if (this.tokens.skipOperator("[")) {
				value = parseSubscript(value);
			}
			else if (this.tokens.isOperator("(")) {
				value = new Expression.Call(value, parseArguments());
			}
			else {
				return value;
			}
		}
	}

	private Expression parseAttribute(Expression owner) {
		Token token = this.tokens.next();
		return switch (token.type()) {
			case NAME -> new Expression.Attribute(owner, token.text());
			case INTEGER -> new Expression.Item(owner, new Expression.Literal(token.value()));
			default -> throw new JinjaException("Expected a name or number after '.', but found " + token.describe(),
					token.line());
		};
	}

	private Expression parseSubscript(Expression owner) {
		if (this.tokens.isOperator(":")) {
			return parseSlice(owner, null);
		}
		if (this.tokens.skipOperator("]")) {
			return new Expression.Item(owner, new Expression.TupleLiteral(List.of()));
		}
		Expression key = this.expressions.parse();
		if (this.tokens.isOperator(":")) {
			return parseSlice(owner, key);
		}
		if (this.tokens.skipOperator("]")) {
			return new Expression.Item(owner, key);
		}
		List<Expression> keys = new ArrayList<>(List.of(key));
		while (!this.tokens.skipOperator("]")) {
			this.tokens.expectOperator(",");
			keys.add(this.expressions.parse());
		}
		return new Expression.Item(owner, new Expression.TupleLiteral(List.copyOf(keys)));
	}

	private Expression parseSlice(Expression owner, @Nullable Expression start) {
		this.tokens.expectOperator(":");
		Expression stop = isSliceEnd() ? null : this.expressions.parse();
		Expression step = (this.tokens.skipOperator(":") && !isSliceEnd()) ? this.expressions.parse() : null;
		this.tokens.expectOperator("]");
		return new Expression.Slice(owner, start, stop, step);
	}

	private boolean isSliceEnd() {
		return this.tokens.isOperator(":") || this.tokens.isOperator("]");
	}

	Expression parseFiltersAndTests(Expression operand) {
		Expression value = operand;
		while (true) {
			if (this.tokens.skipOperator("|")) {
				value = parseFilterChain(value);
			}
			else if (this.tokens.isName("is")) {
				value = parseTest(value);
			}
			else if (this.tokens.isOperator("(")) {
				value = new Expression.Call(value, parseArguments());
			}
			else {
				return value;
			}
		}
	}

	/**
	 * Parses a chain of filters whose first one comes without {@code |}.
	 * @param input what the first one filters, or null for the text of a block
	 * @return the last filter
	 */
	Expression parseFilterChain(@Nullable Expression input) {
		Expression value = parseFilter(input);
		while (this.tokens.skipOperator("|")) {
			value = parseFilter(value);
		}
		return value;
	}

	private Expression parseFilter(@Nullable Expression input) {
		int line = this.tokens.line();
		String name = parseDottedName();
		Expression.Arguments arguments = this.tokens.isOperator("(") ? parseArguments() : Expression.Arguments.NONE;
		return new Expression.Filter(input, name, arguments, line);
	}

	private String parseDottedName() {
		StringBuilder name = new StringBuilder(this.tokens.expectAnyName());
		while (this.tokens.skipOperator(".")) {
			name.append('.').append(this.tokens.expectAnyName());
		}
		return name.toString();
	}

	private Expression parseTest(Expression input) {
		int line = this.tokens.next().line();
		boolean negated = this.tokens.skipName("not");
		String name = parseDottedName();
		Expression test = new Expression.Test(input, name, parseTestArguments(), line);
		return negated ? new Expression.Not(test) : test;
	}

	private Expression.Arguments parseTestArguments() {
		if (this.tokens.isOperator("(")) {
			return parseArguments();
		}
		Token token = this.tokens.current();
		boolean isOperand = switch (token.type()) {
			case NAME -> !Set.of("else", "or", "and").contains(token.text());
			case STRING, INTEGER, FLOAT -> true;
			case OPERATOR -> token.text().equals("[") || token.text().equals("{");
			default -> false;
		};
		if (!isOperand) {
			return Expression.Arguments.NONE;
		}
		if (token.isName("is")) {
			throw this.tokens.error("Tests cannot be chained with 'is'");
		}
		Expression operand = parsePostfix(parsePrimary(false));
		return new Expression.Arguments(List.of(operand), List.of(), null, null);
	}

	private Expression.Arguments parseArguments() {
		this.tokens.expectOperator("(");
		List<Expression> positional = new ArrayList<>();
		List<Expression.Keyword> named = new ArrayList<>();
		Expression rest = null;
		Expression namedRest = null;
		while (!this.tokens.isOperator(")")) {
			if (this.tokens.isOperator("*")) {
				require(rest == null && namedRest == null);
				this.tokens.next();
				rest = this.expressions.parse();
			}
			else if (this.tokens.isOperator("**")) {
				require(namedRest == null);
				this.tokens.next();
				namedRest = this.expressions.parse();
			}
			else if (this.tokens.is(Token.Type.NAME) && this.tokens.look().isOperator("=")) {
				require(namedRest == null);
				String name = this.tokens.next().text();
				this.tokens.next();
				named.add(new Expression.Keyword(name, this.expressions.parse()));
			}
			else {
				require(rest == null && namedRest == null && named.isEmpty());
				positional.add(this.expressions.parse());
			}
			if (!this.tokens.skipOperator(",")) {
				break;
			}
		}
		this.tokens.expectOperator(")");
		checkDistinct(named);
		return new Expression.Arguments(List.copyOf(positional), List.copyOf(named), rest, namedRest);
	}

	private void require(boolean valid) {
		if (!valid) {
			throw this.tokens.error("The arguments of a call are in the wrong order");
		}
	}

	private void checkDistinct(List<Expression.Keyword> named) {
		Set<String> names = new TreeSet<>();
		for (Expression.Keyword keyword : named) {
			if (!names.add(keyword.name())) {
				throw this.tokens.error("The argument '" + keyword.name() + "' is given twice");
			}
		}
	}

}
