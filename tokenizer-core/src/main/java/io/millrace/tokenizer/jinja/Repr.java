package io.millrace.tokenizer.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.HexFormat;
import java.util.Map;

/**
 * Python's {@code str()} and {@code repr()}.
 */
final class Repr {

	private static final int MAX_INTEGER_DIGITS = 4300;

	private static final HexFormat HEX = HexFormat.of();

	private Repr() {
	}

	static String str(Object value) {
		return switch (value) {
			case String text -> text;
			case Markup markup -> markup.text();
			case Undefined undefined -> "";
			default -> repr(value);
		};
	}

	static String repr(Object value) {
		TextBuilder text = new TextBuilder();
		append(text, value);
		return text.toString();
	}

	private static void append(TextBuilder text, Object value) {
		switch (value) {
			case None none -> text.append("None");
			case Boolean flag -> text.append(flag ? "True" : "False");
			case Long number -> text.append(number.toString());
			case BigInteger number -> text.append(integerStr(number));
			case Double number -> text.append(floatRepr(number));
			case String string -> text.append(quoted(string));
			case Markup markup -> text.append("Markup(").append(quoted(markup.text())).append(')');
			case PyList list -> appendAll(text, "[", list.iterator(), "]");
			case PyTuple tuple -> appendAll(text, "(", tuple.iterator(), (tuple.size() == 1) ? ",)" : ")");
			case PyRange range -> text.append(rangeRepr(range));
			case PyDict dict -> appendDict(text, dict);
			case DictView view -> {
				text.append(Values.typeName(view));
				appendAll(text, "([", view.iterator(), "])");
			}
			case Undefined undefined -> text.append("Undefined");
			case Namespace namespace -> appendNamespace(text, namespace);
			case Macro macro -> text.append("<Macro ").append(quoted(macro.name())).append('>');
			case LoopContext loop -> text.append("<LoopContext " + loop.index() + "/" + loop.attribute("length") + ">");
			case Callable callable -> text.append("<function " + callable.name() + ">");
			default -> text.append("<" + Values.typeName(value) + " object>");
		}
	}

	private static void appendAll(TextBuilder text, String open, Iterator<Object> items, String close) {
		text.append(open);
		while (items.hasNext()) {
			append(text, items.next());
			if (items.hasNext()) {
				text.append(", ");
			}
		}
		text.append(close);
	}

	private static void appendDict(TextBuilder text, PyDict dict) {
		text.append('{');
		String separator = "";
		for (PyDict.Entry entry : dict.entries()) {
			text.append(separator);
			append(text, entry.key());
			text.append(": ");
			append(text, entry.value());
			separator = ", ";
		}
		text.append('}');
	}

	private static void appendNamespace(TextBuilder text, Namespace namespace) {
		text.append("<Namespace {");
		String separator = "";
		for (Map.Entry<String, Object> attribute : namespace.attributes().entrySet()) {
			text.append(separator).append(quoted(attribute.getKey())).append(": ");
			append(text, attribute.getValue());
			separator = ", ";
		}
		text.append("}>");
	}

	private static String rangeRepr(PyRange range) {
		String bounds = range.start() + ", " + range.stop();
		return "range(" + bounds + ((range.step() == 1) ? ")" : ", " + range.step() + ")");
	}

	static String integerStr(BigInteger number) {
		String digits = number.toString();
		if (digits.length() - ((number.signum() < 0) ? 1 : 0) > MAX_INTEGER_DIGITS) {
			throw new JinjaException("An integer with more than " + MAX_INTEGER_DIGITS + " digits cannot be printed");
		}
		return digits;
	}

	/**
	 * The shortest decimal that reads back as the same float, in Python's layout.
	 * @param number the float
	 * @return the decimal
	 */
	static String floatRepr(double number) {
		if (Double.isNaN(number)) {
			return "nan";
		}
		if (Double.isInfinite(number)) {
			return (number > 0) ? "inf" : "-inf";
		}
		String sign = (Double.doubleToRawLongBits(number) < 0) ? "-" : "";
		if (number == 0) {
			return sign + "0.0";
		}
		BigDecimal shortest = shortest(Math.abs(number)).stripTrailingZeros();
		String digits = shortest.unscaledValue().toString();
		int exponent = digits.length() - shortest.scale() - 1;
		return sign + ((exponent < -4 || exponent >= 16) ? scientific(digits, exponent) : plain(digits, exponent));
	}

	/**
	 * Java's shortest decimal has two digits at least; one may be enough.
	 */
	static BigDecimal shortest(double positive) {
		BigDecimal decimal = new BigDecimal(Double.toString(positive));
		if (decimal.stripTrailingZeros().precision() == 2) {
			BigDecimal rounded = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
			if (rounded.doubleValue() == positive) {
				return rounded;
			}
		}
		return decimal;
	}

	private static String plain(String digits, int exponent) {
		if (exponent < 0) {
			return "0." + "0".repeat(-exponent - 1) + digits;
		}
		int integral = exponent + 1;
		if (digits.length() <= integral) {
			return digits + "0".repeat(integral - digits.length()) + ".0";
		}
		return digits.substring(0, integral) + "." + digits.substring(integral);
	}

	private static String scientific(String digits, int exponent) {
		String mantissa = (digits.length() == 1) ? digits : digits.charAt(0) + "." + digits.substring(1);
		return mantissa + "e" + ((exponent < 0) ? "-" : "+") + ((Math.abs(exponent) < 10) ? "0" : "")
				+ Math.abs(exponent);
	}

	static String quoted(String text) {
		char quote = (text.indexOf('\'') >= 0 && text.indexOf('"') < 0) ? '"' : '\'';
		StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
		text.codePoints().forEach((codePoint) -> appendQuoted(quoted, codePoint, quote));
		return quoted.append(quote).toString();
	}

	private static void appendQuoted(StringBuilder quoted, int codePoint, char quote) {
		switch (codePoint) {
			case '\\' -> quoted.append("\\\\");
			case '\n' -> quoted.append("\\n");
			case '\r' -> quoted.append("\\r");
			case '\t' -> quoted.append("\\t");
			default -> {
				if (codePoint == quote) {
					quoted.append('\\').append(quote);
				}
				else if (isPrintable(codePoint)) {
					quoted.appendCodePoint(codePoint);
				}
				else {
					quoted.append(escape(codePoint));
				}
			}
		}
	}

	static String escape(int codePoint) {
		if (codePoint < 0x100) {
			return "\\x" + HEX.toHexDigits(codePoint, 2);
		}
		return (codePoint < 0x10000) ? "\\u" + HEX.toHexDigits(codePoint, 4) : "\\U" + HEX.toHexDigits(codePoint, 8);
	}

	static boolean isPrintable(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			case Character.SPACE_SEPARATOR -> codePoint == ' ';
			default -> true;
		};
	}

}
