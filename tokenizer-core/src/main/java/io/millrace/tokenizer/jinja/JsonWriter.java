package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Python's {@code json.dumps} with the options that the filter {@code tojson} takes.
 */
final class JsonWriter {

	private final TextBuilder json = new TextBuilder();

	private final boolean asciiOnly;

	private final @Nullable String indent;

	private final String itemSeparator;

	private final String keySeparator;

	private final boolean sortKeys;

	private JsonWriter(Args.Bound options) {
		this.asciiOnly = options.isTrue(0);
		this.indent = indent(options.get(1));
		this.itemSeparator = separator(options.get(2), 0, (this.indent != null) ? "," : ", ");
		this.keySeparator = separator(options.get(2), 1, ": ");
		this.sortKeys = options.isTrue(3);
	}

	/**
	 * Writes a value.
	 * @param value the value
	 * @param args the options {@code ensure_ascii}, {@code indent}, {@code separators}
	 * and {@code sort_keys}
	 * @return the JSON text
	 */
	static String write(Object value, Args args) {
		JsonWriter writer = new JsonWriter(args.bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys"));
		writer.write(value, 0);
		return writer.json.toString();
	}

	private static @Nullable String indent(Object option) {
		if (option == None.NONE) {
			return null;
		}
		String text = Text.orNull(option);
		if (text != null) {
			return text;
		}
		long blanks = Math.max(0, Numbers.index(option));
		TextBuilder.checkLength(blanks);
		return " ".repeat((int) blanks);
	}

	private static String separator(Object option, int index, String standard) {
		if (option == None.NONE) {
			return standard;
		}
		List<Object> separators = Values.toList(option);
		if (separators.size() != 2) {
			throw new JinjaException("The separators of tojson are two, not " + separators.size());
		}
		return Text.require(separators.get(index));
	}

	private void write(Object value, int depth) {
		switch (value) {
			case None none -> this.json.append("null");
			case Boolean flag -> this.json.append(flag.toString());
			case Long number -> this.json.append(number.toString());
			case BigInteger number -> this.json.append(Repr.integerStr(number));
			case Double number -> this.json.append(real(number));
			case String text -> writeText(text);
			case Markup markup -> writeText(markup.text());
			case PyList list -> writeList(list.toList(), depth);
			case PyTuple tuple -> writeList(tuple.toList(), depth);
			case PyDict dict -> writeDict(dict, depth);
			default -> throw new JinjaException("JSON cannot hold " + Values.describe(value));
		}
	}

	private static String real(double number) {
		if (Double.isNaN(number)) {
			return "NaN";
		}
		if (Double.isInfinite(number)) {
			return (number > 0) ? "Infinity" : "-Infinity";
		}
		return Repr.floatRepr(number);
	}

	private void writeText(String text) {
		StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
		for (int i = 0; i < text.length(); i++) {
			appendEscaped(quoted, text.charAt(i));
		}
		this.json.append(quoted.append('"').toString());
	}

	private void appendEscaped(StringBuilder quoted, char c) {
		switch (c) {
			case '"' -> quoted.append("\\\"");
			case '\\' -> quoted.append("\\\\");
			case '\n' -> quoted.append("\\n");
			case '\r' -> quoted.append("\\r");
			case '\t' -> quoted.append("\\t");
			case '\f' -> quoted.append("\\f");
			case '\b' -> quoted.append("\\b");
			default -> {
				if (c < ' ' || (this.asciiOnly && c > '~')) {
					quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
				}
				else {
					quoted.append(c);
				}
			}
		}
	}

	private void writeList(List<Object> items, int depth) {
		if (items.isEmpty()) {
			this.json.append("[]");
			return;
		}
		this.json.append('[');
		Iterator<Object> remaining = items.iterator();
		while (remaining.hasNext()) {
			newLine(depth + 1);
			write(remaining.next(), depth + 1);
			if (remaining.hasNext()) {
				this.json.append(this.itemSeparator);
			}
		}
		newLine(depth);
		this.json.append(']');
	}

	private void writeDict(PyDict dict, int depth) {
		if (dict.size() == 0) {
			this.json.append("{}");
			return;
		}
		this.json.append('{');
		Iterator<PyDict.Entry> entries = sorted(dict.entries()).iterator();
		while (entries.hasNext()) {
			PyDict.Entry entry = entries.next();
			newLine(depth + 1);
			writeText(key(entry.key()));
			this.json.append(this.keySeparator);
			write(entry.value(), depth + 1);
			if (entries.hasNext()) {
				this.json.append(this.itemSeparator);
			}
		}
		newLine(depth);
		this.json.append('}');
	}

	private Collection<PyDict.Entry> sorted(Collection<PyDict.Entry> entries) {
		if (!this.sortKeys) {
			return entries;
		}
		List<PyDict.Entry> sorted = new ArrayList<>(entries);
		sorted.sort((left, right) -> Ordering.COMPARATOR.compare(left.key(), right.key()));
		return sorted;
	}

	private static String key(Object key) {
		return switch (key) {
			case String text -> text;
			case Markup markup -> markup.text();
			case None none -> "null";
			case Boolean flag -> flag.toString();
			case Double number -> real(number);
			default -> {
				if (!Numbers.isInteger(key)) {
					throw new JinjaException("The keys of JSON must be strings, not " + Values.describe(key));
				}
				yield Repr.str(key);
			}
		};
	}

	private void newLine(int depth) {
		if (this.indent != null) {
			this.json.append("\n");
			for (int i = 0; i < depth; i++) {
				this.json.append(this.indent);
			}
		}
	}

}
