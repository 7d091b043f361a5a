package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Floats with a given number of digits, as C's {@code printf} writes them.
 */
final class FloatFormat {

	static final int MAX_PRECISION = 1000;

	private FloatFormat() {
	}

	/**
	 * Formats the absolute value of a number.
	 * @param number the number
	 * @param type one of e, f, g and their upper case
	 * @param precision the digits
	 * @param alternate whether to keep the point and trailing zeros
	 * @return the digits without a sign
	 */
	static String format(double number, char type, int precision, boolean alternate) {
		boolean upper = Character.isUpperCase(type);
		if (Double.isNaN(number) || Double.isInfinite(number)) {
			String name = Double.isNaN(number) ? "nan" : "inf";
			return upper ? name.toUpperCase(Locale.ROOT) : name;
		}
		if (precision > MAX_PRECISION) {
			throw new JinjaException("A float may be formatted with at most " + MAX_PRECISION + " digits");
		}
		BigDecimal decimal = new BigDecimal(Math.abs(number));
		String text = switch (Character.toLowerCase(type)) {
			case 'f' -> fixed(decimal, precision, alternate);
			case 'e' -> scientific(decimal, precision, alternate);
			default -> general(decimal, Math.max(precision, 1), alternate, 0);
		};
		return upper ? text.toUpperCase(Locale.ROOT) : text;
	}

	private static String fixed(BigDecimal decimal, int precision, boolean alternate) {
		String text = decimal.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
		return (alternate && precision == 0) ? text + "." : text;
	}

	private static String scientific(BigDecimal decimal, int precision, boolean alternate) {
		BigDecimal rounded = decimal.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
		int exponent = exponent(rounded);
		String mantissa = rounded.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
		return ((alternate && precision == 0) ? mantissa + "." : mantissa) + exponentText(exponent);
	}

	private static String exponentText(int exponent) {
		return ((exponent < 0) ? "e-" : "e+") + ((Math.abs(exponent) < 10) ? "0" : "") + Math.abs(exponent);
	}

	private static int exponent(BigDecimal decimal) {
		return (decimal.signum() == 0) ? 0 : decimal.precision() - decimal.scale() - 1;
	}

	/**
	 * Chooses between the fixed and the scientific form.
	 * @param decimal the absolute value
	 * @param precision the significant digits, at least 1
	 * @param alternate whether to keep trailing zeros
	 * @param earlier how much earlier the scientific form begins
	 * @return the digits
	 */
	static String general(BigDecimal decimal, int precision, boolean alternate, int earlier) {
		BigDecimal rounded = decimal.round(new MathContext(precision, RoundingMode.HALF_EVEN));
		int exponent = exponent(rounded);
		if (exponent < -4 || exponent >= precision - earlier) {
			String text = scientific(decimal, precision - 1, alternate);
			int mark = text.indexOf('e');
			return (alternate ? text.substring(0, mark) : withoutZeros(text.substring(0, mark))) + text.substring(mark);
		}
		String text = fixed(decimal, Math.max(0, precision - 1 - exponent), alternate);
		return alternate ? text : withoutZeros(text);
	}

	private static String withoutZeros(String text) {
		if (text.indexOf('.') < 0) {
			return text;
		}
		String shorter = Text.rstrip(text, "0");
		return shorter.endsWith(".") ? shorter.substring(0, shorter.length() - 1) : shorter;
	}

}
