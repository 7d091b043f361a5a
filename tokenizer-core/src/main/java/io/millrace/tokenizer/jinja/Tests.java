package io.millrace.tokenizer.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The tests, which follow {@code is}, by name.
 */
final class Tests {

	private static final Map<String, Test> TESTS = new HashMap<>();

	static {
		unary("defined", (value) -> !(value instanceof Undefined));
		unary("undefined", (value) -> value instanceof Undefined);
		unary("none", (value) -> value == None.NONE);
		unary("boolean", (value) -> value instanceof Boolean);
		unary("true", (value) -> value.equals(true));
		unary("false", (value) -> value.equals(false));
		unary("integer", (value) -> Numbers.isInteger(value) && !(value instanceof Boolean));
		unary("float", (value) -> value instanceof Double);
		unary("number", Numbers::isNumber);
		unary("string", (value) -> Text.orNull(value) != null);
		unary("mapping", (value) -> value instanceof PyDict);
		unary("sequence", Tests::isSequence);
		unary("iterable", Values::isIterable);
		unary("callable", (value) -> value instanceof Callable || value instanceof Undefined);
		unary("escaped", (value) -> value instanceof Markup);
		unary("lower", (value) -> CharacterTests.isLower(Repr.str(value)));
		unary("upper", (value) -> CharacterTests.isUpper(Repr.str(value)));
		unary("odd", (value) -> remainderIs(value, 2L, 1L));
		unary("even", (value) -> remainderIs(value, 2L, 0L));
		unary("filter", (value) -> HashKey.require(value) instanceof String name && Filters.exists(name));
		unary("test", (value) -> HashKey.require(value) instanceof String name && Tests.exists(name));
		TESTS.put("divisibleby", (value, args) -> remainderIs(value, args.bind("divisibleby", 1, "num").get(0), 0L));
		TESTS.put("sameas", (value, args) -> Values.identical(value, args.bind("sameas", 1, "other").get(0)));
		TESTS.put("in", (value, args) -> Values.contains(args.bind("in", 1, "seq").get(0), value));
		comparison(ComparisonOperator.EQUAL, "==", "eq", "equalto");
		comparison(ComparisonOperator.NOT_EQUAL, "!=", "ne");
		comparison(ComparisonOperator.GREATER, ">", "gt", "greaterthan");
		comparison(ComparisonOperator.GREATER_OR_EQUAL, ">=", "ge");
		comparison(ComparisonOperator.LESS, "<", "lt", "lessthan");
		comparison(ComparisonOperator.LESS_OR_EQUAL, "<=", "le");
	}

	private Tests() {
	}

	private static void unary(String name, Predicate<Object> predicate) {
		TESTS.put(name, (value, args) -> {
			args.bind(name, 0);
			return predicate.test(value);
		});
	}

	private static void comparison(ComparisonOperator operator, String... names) {
		for (String name : List.of(names)) {
			TESTS.put(name, (value, args) -> operator.holds(value, args.bindPositional(name, 1, 1).get(0)));
		}
	}

	private static boolean isSequence(Object value) {
		return Values.hasLength(value) && !(value instanceof DictView) && !(value instanceof LoopContext);
	}

	private static boolean remainderIs(Object value, Object divisor, Object expected) {
		return Values.equal(Operators.apply(BinaryOperator.MODULO, value, divisor), expected);
	}

	static boolean exists(String name) {
		return TESTS.containsKey(name);
	}

	static boolean holds(String name, Object value, Args args) {
		Test test = TESTS.get(name);
		if (test == null) {
			throw new JinjaException("There is no test named '" + name + "'");
		}
		return test.holds(value, args);
	}

	private interface Test {

		boolean holds(Object value, Args args);

	}

}
