package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The part after the colon of a placeholder of {@code str.format}.
 *
 * @param fill the character to pad with
 * @param align one of {@code < > = ^}, or empty
 * @param sign one of {@code + -} and blank, or empty
 * @param alternate whether {@code #} is given
 * @param width the least length
 * @param grouping {@code ,} or {@code _} between thousands, or empty
 * @param precision the digits or the most characters; -1 if not given
 * @param type the presentation, or empty
 */
record FormatSpec(String fill, String align, String sign, boolean alternate, int width, String grouping, int precision,
		String type) {

	private static final Pattern SYNTAX = Pattern.compile(
			"(?:(.)?([<>=^]))?([+\\- ])?z?(#)?(0)?(\\d{1,9})?([,_])?(?:\\.(\\d{1,9}))?([bcdeEfFgGnosxX%])?",
			Pattern.DOTALL);

	static String format(Object value, String spec) {
		if (spec.isEmpty()) {
			return Repr.str(value);
		}
		FormatSpec parsed = parse(spec);
		return switch (value) {
			case String text -> parsed.formatText(text);
			case Markup markup -> parsed.formatText(markup.text());
			case Double number -> parsed.formatReal(number);
			case Undefined undefined -> throw new JinjaException("An undefined value cannot be formatted");
			default -> {
				if (!Numbers.isInteger(value)) {
					throw new JinjaException(
							"A " + Values.typeName(value) + " cannot be formatted with a width or type");
				}
				yield parsed.formatInteger(Numbers.big(value));
			}
		};
	}

	private static FormatSpec parse(String spec) {
		Matcher matcher = SYNTAX.matcher(spec);
		if (!matcher.matches()) {
			throw new JinjaException("The format specification " + Repr.quoted(spec) + " is not valid");
		}
		boolean zero = matcher.group(5) != null;
		String align = orEmpty(matcher.group(2));
		String fill = (matcher.group(1) != null) ? matcher.group(1) : (zero && align.isEmpty()) ? "0" : " ";
		return new FormatSpec(fill, (zero && align.isEmpty()) ? "=" : align, orEmpty(matcher.group(3)),
				matcher.group(4) != null, number(matcher.group(6), 0), orEmpty(matcher.group(7)),
				number(matcher.group(8), -1), orEmpty(matcher.group(9)));
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

	private static int number(@Nullable String text, int absent) {
		return (text != null) ? Integer.parseInt(text) : absent;
	}

	private String formatText(String text) {
		boolean isText = this.type.isEmpty() || this.type.equals("s");
		if (!isText || !this.sign.isEmpty() || this.alternate || !this.grouping.isEmpty() || this.align.equals("=")) {
			throw new JinjaException("A string cannot be formatted as a number");
		}
		String part = (this.precision >= 0 && this.precision < Text.length(text))
				? text.substring(0, Text.offset(text, this.precision)) : text;
		return pad("", part, "<");
	}

	private String formatInteger(BigInteger number) {
		if ("eEfFgG%".contains(this.type) && !this.type.isEmpty()) {
			return formatReal(Numbers.real(Numbers.normalize(number)));
		}
		if (this.precision >= 0) {
			throw new JinjaException("An integer cannot be formatted with a precision");
		}
		String digits = switch (this.type) {
			case "", "d", "n" -> group(Repr.integerStr(number.abs()), 3);
			case "b" -> prefix("0b") + group(number.abs().toString(2), 4);
			case "o" -> prefix("0o") + group(number.abs().toString(8), 4);
			case "x" -> prefix("0x") + group(number.abs().toString(16), 4);
			case "X" -> prefix("0X") + group(number.abs().toString(16).toUpperCase(Locale.ROOT), 4);
			case "c" -> PrintfFormat.character(Numbers.index(Numbers.normalize(number)));
			default -> throw new JinjaException("An integer cannot be formatted as '" + this.type + "'");
		};
		return pad(signOf(number.signum() < 0), digits, ">");
	}

	private String prefix(String prefix) {
		return this.alternate ? prefix : "";
	}

	private String formatReal(double number) {
		boolean negative = Double.doubleToRawLongBits(number) < 0 && !Double.isNaN(number);
		String digits = realDigits(number);
		int point = 0;
		while (point < digits.length() && Character.isDigit(digits.charAt(point))) {
			point++;
		}
		return pad(signOf(negative), group(digits.substring(0, point), 3) + digits.substring(point), ">");
	}

	private String realDigits(double number) {
		if (Double.isNaN(number) || Double.isInfinite(number)) {
			return FloatFormat.format(number,
					this.type.equals("E") || this.type.equals("F") || this.type.equals("G") ? 'F' : 'f', 0, false)
					+ (this.type.equals("%") ? "%" : "");
		}
		int digits = (this.precision < 0) ? 6 : this.precision;
		return switch (this.type) {
			case "" -> plainReal(Math.abs(number));
			case "%" -> FloatFormat.format(number * 100, 'f', digits, this.alternate) + "%";
			case "n" -> FloatFormat.format(number, 'g', digits, this.alternate);
			case "e", "E", "f", "F", "g", "G" ->
				FloatFormat.format(number, this.type.charAt(0), digits, this.alternate);
			default -> throw new JinjaException("A float cannot be formatted as '" + this.type + "'");
		};
	}

	private String plainReal(double number) {
		if (this.precision < 0) {
			return Repr.floatRepr(number);
		}
		String text = FloatFormat.general(new BigDecimal(number), Math.max(1, this.precision), this.alternate, 1);
		return (text.contains(".") || text.contains("e")) ? text : text + ".0";
	}

	private String signOf(boolean negative) {
		if (negative) {
			return "-";
		}
		return this.sign.equals("-") ? "" : this.sign;
	}

	private String group(String digits, int size) {
		if (this.grouping.isEmpty()) {
			return digits;
		}
		StringBuilder grouped = new StringBuilder(digits);
		for (int i = digits.length() - size; i > 0; i -= size) {
			grouped.insert(i, this.grouping);
		}
		return grouped.toString();
	}

	private String pad(String sign, String body, String defaultAlign) {
		String side = this.align.isEmpty() ? defaultAlign : this.align;
		long missing = (long) this.width - Text.length(sign) - Text.length(body);
		if (missing <= 0) {
			return sign + body;
		}
		TextBuilder.checkLength(this.width);
		int count = (int) missing;
		return switch (side) {
			case "<" -> sign + body + this.fill.repeat(count);
			case "^" -> this.fill.repeat(count / 2) + sign + body + this.fill.repeat(count - count / 2);
			case "=" -> sign + this.fill.repeat(count) + body;
			default -> this.fill.repeat(count) + sign + body;
		};
	}

}
