package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The filters that make or change numbers.
 */
final class NumberFilters {

	private static final List<String> DECIMAL_UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB");

	private static final List<String> BINARY_UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB");

	private NumberFilters() {
	}

	static void register(Map<String, Filters.Filter> filters) {
		filters.put("abs", (rendering, value, args) -> {
			args.bind("abs", 0);
			return Numbers.abs(value);
		});
		filters.put("int", NumberFilters::toInteger);
		filters.put("float", NumberFilters::toFloat);
		filters.put("round", NumberFilters::round);
		filters.put("sum", NumberFilters::sum);
		filters.put("filesizeformat", NumberFilters::fileSize);
	}

	private static Object toInteger(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("int", 0, "default", "base");
		Object absent = bound.get(0, 0L);
		return switch (value) {
			case Undefined undefined -> throw undefined.error();
			case String text -> integerOf(text, absent, (int) bound.integer(1, 10));
			case Markup markup -> integerOf(markup.text(), absent, (int) bound.integer(1, 10));
			case Double number -> number.isNaN() ? absent : Numbers.truncate(number);
			default -> Numbers.isInteger(value) ? Numbers.plain(value) : absent;
		};
	}

	private static Object integerOf(String text, Object absent, int base) {
		Object integer = NumberParser.parseInteger(text, base);
		if (integer != null) {
			return integer;
		}
		Double real = NumberParser.parseFloat(text);
		return (real == null || real.isNaN() || real.isInfinite()) ? absent : Numbers.truncate(real);
	}

	private static Object toFloat(Rendering rendering, Object value, Args args) {
		Object absent = args.bind("float", 0, "default").get(0, 0.0);
		String text = Text.orNull(value);
		if (text != null) {
			Double real = NumberParser.parseFloat(text);
			return (real != null) ? real : absent;
		}
		if (value instanceof Undefined undefined) {
			throw undefined.error();
		}
		return Numbers.isNumber(value) ? Numbers.real(value) : absent;
	}

	private static Object round(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("round", 0, "precision", "method");
		String method = bound.has(1) ? bound.text(1) : "common";
		if (!Numbers.isNumber(value)) {
			throw new JinjaException("Only a number can be rounded, not " + Values.describe(value));
		}
		return switch (method) {
			case "common" -> Numbers.round(value, bound.integer(0, 0));
			case "ceil" -> roundTo(value, bound.get(0, 0L), RoundingMode.CEILING);
			case "floor" -> roundTo(value, bound.get(0, 0L), RoundingMode.FLOOR);
			default -> throw new JinjaException("The method of round must be 'common', 'ceil' or 'floor'");
		};
	}

	private static Object roundTo(Object value, Object precision, RoundingMode mode) {
		Object unit = Numbers.power(10L, precision);
		Object scaled = Numbers.multiply(value, unit);
		if (scaled instanceof Double number) {
			Numbers.truncate(number);
			scaled = Numbers.normalize(new BigDecimal(number).setScale(0, mode).toBigIntegerExact());
		}
		return Numbers.divide(scaled, unit);
	}

	private static Object sum(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("sum", 0, "attribute", "start");
		AttributePath.Getter getter = AttributePath.getter(bound.get(0), null);
		Object total = bound.get(1, 0L);
		if (Text.orNull(total) != null) {
			throw new JinjaException("sum cannot add strings");
		}
		Iterator<Object> items = Values.iterate(value);
		while (items.hasNext()) {
			total = Operators.apply(BinaryOperator.ADD, total, getter.get(items.next()));
			rendering.budget().spendOn(total);
		}
		return total;
	}

	private static Object fileSize(Rendering rendering, Object value, Args args) {
		boolean binary = args.bind("filesizeformat", 0, "binary").isTrue(0);
		Object number = toFloat(rendering, value, Args.NONE);
		double bytes = Numbers.real(number);
		int base = binary ? 1024 : 1000;
		if (bytes == 1) {
			return "1 Byte";
		}
		if (bytes < base) {
			return Repr.str(Numbers.truncate(bytes)) + " Bytes";
		}
		double unit = base;
		List<String> units = binary ? BINARY_UNITS : DECIMAL_UNITS;
		int index = 0;
		while (index < units.size() - 1 && bytes >= unit * base) {
			unit *= base;
			index++;
		}
		return FloatFormat.format(bytes / unit, 'f', 1, false) + " " + units.get(index);
	}

}
