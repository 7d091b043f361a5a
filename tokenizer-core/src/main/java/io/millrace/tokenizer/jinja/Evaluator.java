package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Computes the values of expressions.
 */
final class Evaluator {

	private final Rendering rendering;

	private final Budget budget;

	Evaluator(Rendering rendering, Budget budget) {
		this.rendering = rendering;
		this.budget = budget;
	}

	Object evaluate(Expression expression, Frame frame) {
		this.budget.step();
		return switch (expression) {
			case Expression.Literal literal -> literal.value();
			case Expression.Name name -> frame.get(name.name());
			case Expression.NamespaceAttribute attribute ->
				Attributes.get(frame.get(attribute.namespace()), attribute.attribute());
			case Expression.TupleLiteral tuple -> new PyTuple(evaluateAll(tuple.items(), frame));
			case Expression.ListLiteral list -> new PyList(evaluateAll(list.items(), frame));
			case Expression.DictLiteral dict -> evaluateDict(dict, frame);
			case Expression.Conditional conditional -> evaluateConditional(conditional, frame);
			case Expression.Or or -> {
				Object left = evaluate(or.left(), frame);
				yield Values.isTrue(left) ? left : evaluate(or.right(), frame);
			}
			case Expression.And and -> {
				Object left = evaluate(and.left(), frame);
				yield Values.isTrue(left) ? evaluate(and.right(), frame) : left;
			}
			case Expression.Not not -> !Values.isTrue(evaluate(not.operand(), frame));
			case Expression.Comparison comparison -> evaluateComparison(comparison, frame);
			case Expression.Binary binary -> evaluateBinary(binary, frame);
			case Expression.Unary unary -> {
				Object operand = evaluate(unary.operand(), frame);
				yield unary.negated() ? Numbers.negate(operand) : Numbers.plus(operand);
			}
			case Expression.Concatenation concatenation -> evaluateConcatenation(concatenation, frame);
			case Expression.Attribute attribute -> Attributes.get(evaluate(attribute.owner(), frame), attribute.name());
			case Expression.Item item -> {
				Object owner = evaluate(item.owner(), frame);
				yield Attributes.item(owner, evaluate(item.key(), frame));
			}
			case Expression.Slice slice -> evaluateSlice(slice, frame);
			case Expression.Call call ->
				call(evaluate(call.callee(), frame), evaluateArguments(call.arguments(), frame));
			case Expression.Filter filter -> evaluateFilter(filter, frame);
			case Expression.Test test -> {
				Object input = evaluate(test.input(), frame);
				yield test(test.name(), input, evaluateArguments(test.arguments(), frame));
			}
		};
	}

	private List<Object> evaluateAll(List<Expression> expressions, Frame frame) {
		List<Object> values = new ArrayList<>(expressions.size());
		for (Expression expression : expressions) {
			values.add(evaluate(expression, frame));
		}
		return values;
	}

	private Object evaluateDict(Expression.DictLiteral dict, Frame frame) {
		PyDict.Builder entries = new PyDict.Builder();
		for (Expression.Pair pair : dict.pairs()) {
			Object key = evaluate(pair.key(), frame);
			entries.put(key, evaluate(pair.value(), frame));
		}
		return entries.build();
	}

	private Object evaluateConditional(Expression.Conditional conditional, Frame frame) {
		if (Values.isTrue(evaluate(conditional.test(), frame))) {
			return evaluate(conditional.then(), frame);
		}
		if (conditional.otherwise() == null) {
			return new Undefined("The inline 'if' was false and has no 'else'");
		}
		return evaluate(conditional.otherwise(), frame);
	}

	private Object evaluateComparison(Expression.Comparison comparison, Frame frame) {
		Object left = evaluate(comparison.first(), frame);
		for (Expression.Comparand comparand : comparison.rest()) {
			Object right = evaluate(comparand.operand(), frame);
			this.budget.spendOn(left);
			this.budget.spendOn(right);
			if (left instanceof String part && right instanceof String text) {
				this.budget.spendOnSearch(text, part);
			}
			if (!comparand.operator().holds(left, right)) {
				return false;
			}
			left = right;
		}
		return true;
	}

	private Object evaluateBinary(Expression.Binary binary, Frame frame) {
		Object left = evaluate(binary.left(), frame);
		Object right = evaluate(binary.right(), frame);
		return paid(Operators.apply(binary.operator(), left, right));
	}

	/**
	 * Pays for a value that was just made.
	 */
	private Object paid(Object value) {
		this.budget.spendOn(value);
		return value;
	}

	private Object evaluateConcatenation(Expression.Concatenation concatenation, Frame frame) {
		List<Object> values = evaluateAll(concatenation.operands(), frame);
		TextBuilder text = new TextBuilder();
		for (Object value : values) {
			text.append(Repr.str(value));
		}
		return paid(text.toString());
	}

	private Object evaluateSlice(Expression.Slice slice, Frame frame) {
		Object owner = evaluate(slice.owner(), frame);
		Object start = evaluateOptional(slice.start(), frame);
		Object stop = evaluateOptional(slice.stop(), frame);
		Object step = evaluateOptional(slice.step(), frame);
		return paid(Attributes.slice(owner, start, stop, step));
	}

	private Object evaluateOptional(@Nullable Expression expression, Frame frame) {
		return (expression != null) ? evaluate(expression, frame) : None.NONE;
	}

	Args evaluateArguments(Expression.Arguments arguments, Frame frame) {
		if (arguments.isEmpty()) {
			return Args.NONE;
		}
		List<Object> positional = evaluateAll(arguments.positional(), frame);
		Map<String, Object> named = new LinkedHashMap<>();
		for (Expression.Keyword keyword : arguments.named()) {
			named.put(keyword.name(), evaluate(keyword.value(), frame));
		}
		if (arguments.rest() != null) {
			positional.addAll(Values.toList(evaluate(arguments.rest(), frame)));
		}
		if (arguments.namedRest() != null) {
			addNamed(evaluate(arguments.namedRest(), frame), named);
		}
		return new Args(positional, named);
	}

	private static void addNamed(Object mapping, Map<String, Object> named) {
		if (!(mapping instanceof PyDict dict)) {
			throw new JinjaException("What follows '**' must be a mapping, not " + Values.typeName(mapping));
		}
		for (PyDict.Entry entry : dict.entries()) {
			if (named.put(Text.require(entry.key()), entry.value()) != null) {
				throw new JinjaException("The argument " + Repr.repr(entry.key()) + " is given twice");
			}
		}
	}

	Object call(Object callee, Args args) {
		return switch (callee) {
			case Callable callable -> paid(callable.call(this.rendering, args));
			case Undefined undefined -> throw undefined.error();
			default -> throw new JinjaException("A " + Values.typeName(callee) + " cannot be called");
		};
	}

	private Object evaluateFilter(Expression.Filter filter, Frame frame) {
		if (filter.input() == null) {
			throw new IllegalStateException("The filter of a block needs its text");
		}
		Object input = evaluate(filter.input(), frame);
		return filter(filter.name(), input, evaluateArguments(filter.arguments(), frame));
	}

	/**
	 * Applies the filters of a block to its text.
	 * @param expression the last filter
	 * @param text the text
	 * @param frame the variables
	 * @return the filtered value
	 */
	Object filterBlock(Expression expression, Object text, Frame frame) {
		if (!(expression instanceof Expression.Filter filter)) {
			throw new IllegalStateException("Not a filter: " + expression);
		}
		Object input = (filter.input() != null) ? filterBlock(filter.input(), text, frame) : text;
		return filter(filter.name(), input, evaluateArguments(filter.arguments(), frame));
	}

	Object filter(String name, Object input, Args args) {
		this.budget.spendOn(input);
		return paid(Filters.apply(this.rendering, name, input, args));
	}

	boolean test(String name, Object input, Args args) {
		this.budget.spendOn(input);
		return Tests.holds(name, input, args);
	}

}
