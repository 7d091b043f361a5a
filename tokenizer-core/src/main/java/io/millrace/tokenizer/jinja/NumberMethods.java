package io.millrace.tokenizer.jinja;

import org.jspecify.annotations.Nullable;

/**
 * The attributes and methods of numbers.
 */
final class NumberMethods {

	private NumberMethods() {
	}

	static @Nullable Object find(Object number, String name) {
		Object common = switch (name) {
			case "real" -> Numbers.plain(number);
			case "imag" -> (number instanceof Double) ? (Object) 0.0 : 0L;
			case "conjugate" -> new NativeFunction(name, (rendering, args) -> Numbers.plain(number));
			default -> null;
		};
		if (common != null) {
			return common;
		}
		return (number instanceof Double real) ? findInFloat(real, name) : findInInteger(number, name);
	}

	private static @Nullable Object findInFloat(double number, String name) {
		if (!name.equals("is_integer")) {
			return null;
		}
		return new NativeFunction(name, (rendering, args) -> number == Math.rint(number) && !Double.isInfinite(number));
	}

	private static @Nullable Object findInInteger(Object number, String name) {
		return switch (name) {
			case "numerator" -> Numbers.plain(number);
			case "denominator" -> 1L;
			case "bit_length" ->
				new NativeFunction(name, (rendering, args) -> (long) Numbers.big(number).abs().bitLength());
			case "bit_count" ->
				new NativeFunction(name, (rendering, args) -> (long) Numbers.big(number).abs().bitCount());
			default -> null;
		};
	}

}
