package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Maps values to Java objects that are equal exactly if Python finds the values equal as
 * keys.
 */
final class HashKey {

	private HashKey() {
	}

	/**
	 * The key of a value.
	 * @param value any value
	 * @return the key, or null if the value cannot be one
	 */
	static @Nullable Object of(Object value) {
		return switch (value) {
			case Boolean flag -> flag ? 1L : 0L;
			case Double number -> ofDouble(number);
			case Markup markup -> markup.text();
			case PyTuple tuple -> ofTuple(tuple);
			case PyList list -> null;
			case PyDict dict -> null;
			case DictView view -> null;
			default -> value;
		};
	}

	/**
	 * The key of a value that must be one.
	 * @param value any value
	 * @return the key
	 */
	static Object require(Object value) {
		Object key = of(value);
		if (key == null) {
			throw new JinjaException("A " + Values.typeName(value) + " cannot be a key");
		}
		return key;
	}

	private static Object ofDouble(double number) {
		if (number != Math.rint(number) || Double.isInfinite(number)) {
			return number;
		}
		return Numbers.normalize(new BigDecimal(number).toBigInteger());
	}

	private static @Nullable Object ofTuple(PyTuple tuple) {
		List<Object> keys = new ArrayList<>(tuple.size());
		for (Object item : tuple) {
			Object key = of(item);
			if (key == null) {
				return null;
			}
			keys.add(key);
		}
		return keys;
	}

}
