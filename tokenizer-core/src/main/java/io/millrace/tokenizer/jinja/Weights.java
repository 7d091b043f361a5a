package io.millrace.tokenizer.jinja;

import java.util.Collection;

/**
 * How much work it is to walk a value. A few lines of template can nest a list in itself
 * so often that printing or comparing it would never end; containers therefore know their
 * weight, and one that is too heavy is refused when it is made.
 */
final class Weights {

	static final long MAX_WEIGHT = 4_000_000;

	private static final int CHARS_PER_UNIT = 8;

	private Weights() {
	}

	static long of(Object value) {
		return switch (value) {
			case String text -> ofText(text.length());
			case Markup markup -> ofText(markup.text().length());
			case PyList list -> list.weight();
			case PyTuple tuple -> tuple.weight();
			case PyDict dict -> dict.weight();
			case DictView view -> view.dict().weight();
			case PyRange range -> 1 + range.size();
			case Namespace namespace -> namespace.weight();
			default -> 1;
		};
	}

	static long ofText(long chars) {
		return 1 + chars / CHARS_PER_UNIT;
	}

	static long ofAll(Collection<Object> items) {
		long weight = 1;
		for (Object item : items) {
			weight += of(item);
		}
		if (weight > MAX_WEIGHT) {
			throw new JinjaException("A value of the template is too large: " + weight + " units, at most " + MAX_WEIGHT
					+ " are allowed");
		}
		return weight;
	}

}
