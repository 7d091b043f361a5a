package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The arithmetic operators on all types.
 */
final class Operators {

	private Operators() {
	}

	static Object apply(BinaryOperator operator, Object left, Object right) {
		if (operator == BinaryOperator.MODULO && Text.orNull(left) != null) {
			return formatted(left, right);
		}
		if (left instanceof Undefined undefined) {
			throw undefined.error();
		}
		if (right instanceof Undefined undefined) {
			throw undefined.error();
		}
		if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
			return applyToNumbers(operator, left, right);
		}
		Object result = switch (operator) {
			case ADD -> join(left, right);
			case MULTIPLY -> repeat(left, right);
			default -> null;
		};
		if (result == null) {
			throw new JinjaException("The operator '" + operator.symbol() + "' does not take a " + Values.typeName(left)
					+ " and a " + Values.typeName(right));
		}
		return result;
	}

	private static Object formatted(Object format, Object value) {
		String text = PrintfFormat.format(Text.require(format), value);
		return (format instanceof Markup) ? new Markup(text) : text;
	}

	private static Object applyToNumbers(BinaryOperator operator, Object left, Object right) {
		return switch (operator) {
			case ADD -> Numbers.add(left, right);
			case SUBTRACT -> Numbers.subtract(left, right);
			case MULTIPLY -> Numbers.multiply(left, right);
			case DIVIDE -> Numbers.divide(left, right);
			case FLOOR_DIVIDE -> Numbers.floorDivide(left, right);
			case MODULO -> Numbers.modulo(left, right);
			case POWER -> Numbers.power(left, right);
		};
	}

	private static @Nullable Object join(Object left, Object right) {
		String leftText = Text.orNull(left);
		String rightText = Text.orNull(right);
		if (leftText != null && rightText != null) {
			TextBuilder.checkLength((long) leftText.length() + rightText.length());
			if (left instanceof Markup || right instanceof Markup) {
				return new Markup(Markup.of(left).text() + Markup.of(right).text());
			}
			return leftText + rightText;
		}
		if (left instanceof PyList first && right instanceof PyList second) {
			return new PyList(concatenated(first.toList(), second.toList()));
		}
		if (left instanceof PyTuple first && right instanceof PyTuple second) {
			return new PyTuple(concatenated(first.toList(), second.toList()));
		}
		return null;
	}

	private static List<Object> concatenated(List<Object> first, List<Object> second) {
		ListBuilder.checkSize((long) first.size() + second.size());
		List<Object> items = new ArrayList<>(first.size() + second.size());
		items.addAll(first);
		items.addAll(second);
		return items;
	}

	private static @Nullable Object repeat(Object left, Object right) {
		if (Numbers.isInteger(left)) {
			return Numbers.isInteger(right) ? null : repeat(right, left);
		}
		if (!Numbers.isInteger(right)) {
			return null;
		}
		return switch (left) {
			case String text -> repeated(text, right);
			case Markup markup -> new Markup(repeated(markup.text(), right));
			case PyList list -> new PyList(repeated(list.toList(), right));
			case PyTuple tuple -> new PyTuple(repeated(tuple.toList(), right));
			default -> null;
		};
	}

	private static String repeated(String text, Object count) {
		long times = text.isEmpty() ? 0 : Math.max(0, Numbers.index(count));
		TextBuilder.checkLength(Math.multiplyFull(text.length(), (int) Math.min(times, Integer.MAX_VALUE)));
		return text.repeat((int) times);
	}

	private static List<Object> repeated(List<Object> items, Object count) {
		long times = items.isEmpty() ? 0 : Math.max(0, Numbers.index(count));
		ListBuilder.checkSize(Math.min(times, ListBuilder.MAX_SIZE + 1L) * items.size());
		List<Object> repeated = new ArrayList<>((int) times * items.size());
		for (int i = 0; i < times; i++) {
			repeated.addAll(items);
		}
		return repeated;
	}

}
