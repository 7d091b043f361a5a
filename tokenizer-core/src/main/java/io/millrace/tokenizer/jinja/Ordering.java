package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Python's order of values.
 */
final class Ordering {

	/**
	 * Sorts as Python does, by "less than" alone.
	 */
	static final Comparator<Object> COMPARATOR = (left, right) -> {
		if (holds(ComparisonOperator.LESS, left, right)) {
			return -1;
		}
		return holds(ComparisonOperator.LESS, right, left) ? 1 : 0;
	};

	private Ordering() {
	}

	/**
	 * Whether one of the four order operators holds.
	 * @param operator the operator
	 * @param left the left operand
	 * @param right the right operand
	 * @return whether it holds
	 */
	static boolean holds(ComparisonOperator operator, Object left, Object right) {
		if (left instanceof Undefined undefined) {
			throw undefined.error();
		}
		if (right instanceof Undefined undefined) {
			throw undefined.error();
		}
		if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
			return Numbers.holds(operator, left, right);
		}
		String leftText = Text.orNull(left);
		String rightText = Text.orNull(right);
		if (leftText != null && rightText != null) {
			return operator.accepts(Text.compare(leftText, rightText));
		}
		boolean lists = left instanceof PyList && right instanceof PyList;
		boolean tuples = left instanceof PyTuple && right instanceof PyTuple;
		if (lists || tuples) {
			return holdsForSequences(operator, (PySequence) left, (PySequence) right);
		}
		throw new JinjaException(
				"A " + Values.typeName(left) + " and a " + Values.typeName(right) + " cannot be ordered");
	}

	private static boolean holdsForSequences(ComparisonOperator operator, PySequence left, PySequence right) {
		int common = Math.min(left.size(), right.size());
		for (int i = 0; i < common; i++) {
			if (!Values.equal(left.get(i), right.get(i))) {
				return holds(operator, left.get(i), right.get(i));
			}
		}
		return operator.accepts(Integer.compare(left.size(), right.size()));
	}

	/**
	 * Sorts, keeping the order of equal elements, also when reversed.
	 * @param items what to sort; not changed
	 * @param reverse whether the largest comes first
	 * @param key gives what an element is sorted by
	 * @return the sorted elements
	 */
	static List<Object> sort(List<Object> items, boolean reverse, AttributePath.Getter key) {
		List<Keyed> keyed = new ArrayList<>(items.size());
		for (Object item : items) {
			keyed.add(new Keyed(key.get(item), item));
		}
		Comparator<Keyed> order = (left, right) -> COMPARATOR.compare(left.key(), right.key());
		try {
			keyed.sort(reverse ? (left, right) -> order.compare(right, left) : order);
		}
		catch (IllegalArgumentException ex) {
			throw new JinjaException("The values have no consistent order");
		}
		List<Object> sorted = new ArrayList<>(items.size());
		keyed.forEach((element) -> sorted.add(element.item()));
		return sorted;
	}

	private record Keyed(Object key, Object item) {
	}

}
