package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's {@code format % values}.
 */
final class PrintfFormat {

	private static final Pattern SPEC = Pattern
		.compile("%(?:\\(([^)]*)\\))?([#0 +-]*)(\\*|\\d+)?(?:\\.(\\*|\\d+)?)?[hlL]?(.)", Pattern.DOTALL);

	private final String format;

	private final Object values;

	private final Iterator<Object> arguments;

	private PrintfFormat(String format, Object values) {
		this.format = format;
		this.values = values;
		this.arguments = (values instanceof PyTuple tuple) ? tuple.iterator() : List.of(values).iterator();
	}

	static String format(String format, Object values) {
		return new PrintfFormat(format, values).run();
	}

	private String run() {
		TextBuilder text = new TextBuilder();
		Matcher matcher = SPEC.matcher(this.format);
		int position = 0;
		int percent = this.format.indexOf('%');
		while (percent >= 0) {
			text.append(this.format.substring(position, percent));
			if (!matcher.region(percent, this.format.length()).lookingAt()) {
				throw new JinjaException("The format ends inside a placeholder");
			}
			text.append(convert(matcher));
			position = matcher.end();
			percent = this.format.indexOf('%', position);
		}
		if (this.arguments.hasNext() && !isSubscriptable(this.values)) {
			throw new JinjaException("The format has fewer placeholders than values");
		}
		return text.append(this.format.substring(position)).toString();
	}

	/**
	 * Whether a value may stay unused: Python takes anything with elements for a mapping.
	 */
	private static boolean isSubscriptable(Object values) {
		return switch (values) {
			case PyDict dict -> true;
			case PyList list -> true;
			case PyRange range -> true;
			case Undefined undefined -> true;
			default -> false;
		};
	}

	private String convert(Matcher matcher) {
		char type = matcher.group(5).charAt(0);
		if (type == '%') {
			return "%";
		}
		Object mapped = null;
		if (matcher.group(1) != null) {
			mapped = mapped(matcher.group(1));
		}
		String flags = matcher.group(2);
		long width = number(matcher.group(3), 0);
		boolean left = flags.contains("-") || width < 0;
		boolean hasPrecision = matcher.group(0).contains(".");
		long precision = hasPrecision ? number(matcher.group(4), 0) : -1;
		Object value = (mapped != null) ? mapped : next();
		String body = body(type, value, flags, (int) Math.min(precision, Integer.MAX_VALUE));
		return pad(body, flags, Math.abs(width), left, "diouxXeEfFgG".indexOf(type) >= 0);
	}

	private Object mapped(String key) {
		if (!(this.values instanceof PyDict dict)) {
			throw new JinjaException("A format with names needs a mapping");
		}
		Object value = dict.get(key);
		if (value == null) {
			throw new JinjaException("The format has no value for " + Repr.quoted(key));
		}
		return value;
	}

	private long number(String text, long absent) {
		if (text == null) {
			return absent;
		}
		if (text.equals("*")) {
			return Numbers.index(next());
		}
		if (text.length() > 9) {
			throw new JinjaException("A width of the format is too large");
		}
		return Long.parseLong(text);
	}

	private Object next() {
		if (!this.arguments.hasNext()) {
			throw new JinjaException("The format has more placeholders than values");
		}
		return this.arguments.next();
	}

	private static String body(char type, Object value, String flags, int precision) {
		return switch (type) {
			case 's' -> shortened(Repr.str(value), precision);
			case 'r' -> shortened(Repr.repr(value), precision);
			case 'a' -> shortened(ascii(Repr.repr(value)), precision);
			case 'c' -> character(value);
			case 'd', 'i', 'u' -> integer(decimalInteger(value).toString(), flags, precision, "");
			case 'x' -> integer(Numbers.big(value).toString(16), flags, precision, "0x");
			case 'X' -> integer(Numbers.big(value).toString(16).toUpperCase(Locale.ROOT), flags, precision, "0X");
			case 'o' -> integer(Numbers.big(value).toString(8), flags, precision, "0o");
			case 'e', 'E', 'f', 'F', 'g', 'G' -> real(type, value, flags, precision);
			default -> throw new JinjaException("The format has a placeholder of the unknown type '" + type + "'");
		};
	}

	private static String shortened(String text, int precision) {
		return (precision < 0 || precision >= Text.length(text)) ? text
				: text.substring(0, Text.offset(text, precision));
	}

	static String ascii(String text) {
		StringBuilder ascii = new StringBuilder();
		text.codePoints()
			.forEach((codePoint) -> ascii
				.append((codePoint < 128) ? Character.toString(codePoint) : Repr.escape(codePoint)));
		return ascii.toString();
	}

	private static String character(Object value) {
		String text = Text.orNull(value);
		if (text == null) {
			return character(Numbers.index(value));
		}
		if (Text.length(text) != 1) {
			throw new JinjaException("The placeholder for a character needs exactly one");
		}
		return text;
	}

	static String character(long codePoint) {
		if (codePoint < 0 || codePoint > Character.MAX_CODE_POINT) {
			throw new JinjaException("There is no character with the number " + codePoint);
		}
		return Character.toString((int) codePoint);
	}

	private static BigInteger decimalInteger(Object value) {
		return Numbers.big((value instanceof Double number) ? Numbers.truncate(number) : value);
	}

	private static String integer(String digits, String flags, int precision, String prefix) {
		boolean negative = digits.startsWith("-");
		String magnitude = negative ? digits.substring(1) : digits;
		if (precision > magnitude.length()) {
			TextBuilder.checkLength(precision);
			magnitude = "0".repeat(precision - magnitude.length()) + magnitude;
		}
		return sign(negative, flags) + (flags.contains("#") ? prefix : "") + magnitude;
	}

	private static String real(char type, Object value, String flags, int precision) {
		double number = Numbers.real(value);
		boolean negative = Double.doubleToRawLongBits(number) < 0 && !Double.isNaN(number);
		return sign(negative, flags)
				+ FloatFormat.format(number, type, (precision < 0) ? 6 : precision, flags.contains("#"));
	}

	private static String sign(boolean negative, String flags) {
		if (negative) {
			return "-";
		}
		return flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
	}

	private static String pad(String body, String flags, long width, boolean left, boolean isNumber) {
		long missing = width - Text.length(body);
		if (missing <= 0) {
			return body;
		}
		TextBuilder.checkLength(width);
		if (left) {
			return body + " ".repeat((int) missing);
		}
		if (flags.contains("0") && isNumber) {
			int digits = 0;
			while (digits < body.length() && "+- ".indexOf(body.charAt(digits)) >= 0) {
				digits++;
			}
			if (body.startsWith("0x", digits) || body.startsWith("0X", digits) || body.startsWith("0o", digits)) {
				digits += 2;
			}
			return body.substring(0, digits) + "0".repeat((int) missing) + body.substring(digits);
		}
		return " ".repeat((int) missing) + body;
	}

}
