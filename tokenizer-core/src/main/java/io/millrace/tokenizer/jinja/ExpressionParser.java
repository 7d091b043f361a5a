package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Parses expressions by recursive descent, from the weakest operator to the strongest.
 */
final class ExpressionParser {

	private static final Map<String, ComparisonOperator> COMPARISONS = Map.of("==", ComparisonOperator.EQUAL, "!=",
			ComparisonOperator.NOT_EQUAL, "<", ComparisonOperator.LESS, "<=", ComparisonOperator.LESS_OR_EQUAL, ">",
			ComparisonOperator.GREATER, ">=", ComparisonOperator.GREATER_OR_EQUAL);

	private final TokenStream tokens;

	private final OperandParser operands;

	ExpressionParser(TokenStream tokens) {
		this.tokens = tokens;
		this.operands = new OperandParser(tokens, this);
	}

	Expression parse() {
		Expression value = parseOr();
		while (this.tokens.skipName("if")) {
			Expression test = parseOr();
			Expression otherwise = this.tokens.skipName("else") ? parse() : null;
			value = new Expression.Conditional(test, value, otherwise);
		}
		return value;
	}

	/**
	 * Parses one expression, or several with commas between as a tuple.
	 * @return the expression
	 */
	Expression parseTuple() {
		return parseTuple(true, false);
	}

	/**
	 * Parses a tuple whose elements are not conditional expressions, since {@code if}
	 * ends it.
	 * @return the expression
	 */
	Expression parseUnconditionalTuple() {
		return parseTuple(false, false);
	}

	/**
	 * Parses what stands between parentheses, which may be nothing.
	 * @return the expression
	 */
	Expression parseParenthesizedTuple() {
		return parseTuple(true, true);
	}

	private Expression parseTuple(boolean conditional, boolean parenthesized) {
		List<Expression> items = new ArrayList<>();
		boolean isTuple = false;
		while (!isTupleEnd()) {
			items.add(conditional ? parse() : parseOr());
			if (!this.tokens.skipOperator(",")) {
				break;
			}
			isTuple = true;
		}
		if (!isTuple && items.size() == 1) {
			return items.get(0);
		}
		if (!isTuple && !parenthesized) {
			throw this.tokens.unexpected("an expression");
		}
		return new Expression.TupleLiteral(List.copyOf(items));
	}

	private boolean isTupleEnd() {
		return this.tokens.is(Token.Type.VARIABLE_END) || this.tokens.is(Token.Type.BLOCK_END)
				|| this.tokens.isOperator(")");
	}

	/**
	 * Parses what an assignment sets: a name, an attribute of a namespace, or a tuple of
	 * such.
	 * @param withNamespace whether attributes are allowed
	 * @return the target
	 */
	Expression parseTarget(boolean withNamespace) {
		List<Expression> items = new ArrayList<>();
		boolean isTuple = false;
		while (!isTupleEnd()) {
			items.add(checkTarget(this.operands.parsePrimary(withNamespace)));
			if (!this.tokens.skipOperator(",")) {
				break;
			}
			isTuple = true;
		}
		if (!isTuple && items.isEmpty()) {
			throw this.tokens.unexpected("a name to assign to");
		}
		return isTuple ? new Expression.TupleLiteral(List.copyOf(items)) : items.get(0);
	}

	private Expression checkTarget(Expression target) {
		switch (target) {
			case Expression.Name name -> {
			}
			case Expression.NamespaceAttribute attribute -> {
			}
			case Expression.TupleLiteral tuple -> tuple.items().forEach(this::checkTarget);
			default -> throw this.tokens.error("Only names can be assigned to");
		}
		return target;
	}

	String parseNewName() {
		String name = this.tokens.expectAnyName();
		if (OperandParser.isConstant(name)) {
			throw this.tokens.error("'" + name + "' cannot be assigned to");
		}
		return name;
	}

	private Expression parseOr() {
		Expression left = parseAnd();
		while (this.tokens.skipName("or")) {
			left = new Expression.Or(left, parseAnd());
		}
		return left;
	}

	private Expression parseAnd() {
		Expression left = parseNot();
		while (this.tokens.skipName("and")) {
			left = new Expression.And(left, parseNot());
		}
		return left;
	}

	private Expression parseNot() {
		return this.tokens.skipName("not") ? new Expression.Not(parseNot()) : parseComparison();
	}

	private Expression parseComparison() {
		Expression first = parseSum();
		List<Expression.Comparand> rest = new ArrayList<>();
		ComparisonOperator operator = takeComparison();
		while (operator != null) {
			rest.add(new Expression.Comparand(operator, parseSum()));
			operator = takeComparison();
		}
		return rest.isEmpty() ? first : new Expression.Comparison(first, List.copyOf(rest));
	}

	private @Nullable ComparisonOperator takeComparison() {
		Token token = this.tokens.current();
		if (token.type() == Token.Type.OPERATOR && COMPARISONS.containsKey(token.text())) {
			return COMPARISONS.get(this.tokens.next().text());
		}
		if (this.tokens.skipName("in")) {
			return ComparisonOperator.IN;
		}
		if (token.isName("not") && this.tokens.look().isName("in")) {
			this.tokens.next();
			this.tokens.next();
			return ComparisonOperator.NOT_IN;
		}
		return null;
	}

	private Expression parseSum() {
		Expression left = parseConcatenation();
		String operator = this.tokens.takeOperator(List.of("+", "-"));
		while (operator != null) {
			left = new Expression.Binary(BinaryOperator.of(operator), left, parseConcatenation());
			operator = this.tokens.takeOperator(List.of("+", "-"));
		}
		return left;
	}

	private Expression parseConcatenation() {
		Expression first = parseProduct();
		if (!this.tokens.isOperator("~")) {
			return first;
		}
		List<Expression> operands = new ArrayList<>(List.of(first));
		while (this.tokens.skipOperator("~")) {
			operands.add(parseProduct());
		}
		return new Expression.Concatenation(List.copyOf(operands));
	}

	private Expression parseProduct() {
		Expression left = parsePower();
		String operator = this.tokens.takeOperator(List.of("*", "/", "//", "%"));
		while (operator != null) {
			left = new Expression.Binary(BinaryOperator.of(operator), left, parsePower());
			operator = this.tokens.takeOperator(List.of("*", "/", "//", "%"));
		}
		return left;
	}

	private Expression parsePower() {
		Expression left = parseUnary(true);
		while (this.tokens.skipOperator("**")) {
			left = new Expression.Binary(BinaryOperator.POWER, left, parseUnary(true));
		}
		return left;
	}

	private Expression parseUnary(boolean withFilters) {
		Expression operand;
		if (this.tokens.skipOperator("-")) {
			operand = new Expression.Unary(true, parseUnary(false));
		}
		else if (this.tokens.skipOperator("+")) {
			operand = new Expression.Unary(false, parseUnary(false));
		}
		else {
			operand = this.operands.parsePrimary(false);
		}
		Expression value = this.operands.parsePostfix(operand);
		return withFilters ? this.operands.parseFiltersAndTests(value) : value;
	}

	@Nullable Expression parseOptionalFilters() {
		return this.tokens.skipOperator("|") ? this.operands.parseFilterChain(null) : null;
	}

	Expression parseFilterChain() {
		return this.operands.parseFilterChain(null);
	}

}
