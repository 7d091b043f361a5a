package io.millrace.tokenizer.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Python's {@code str.format}.
 */
final class StrFormat {

	private static final int MAX_NESTING = 2;

	private final List<Object> positional;

	private final Map<String, Object> named;

	private int automatic;

	private boolean manual;

	private StrFormat(List<Object> positional, Map<String, Object> named) {
		this.positional = positional;
		this.named = named;
	}

	static String format(String format, Args args) {
		return new StrFormat(args.positional(), args.named()).run(format, MAX_NESTING);
	}

	static String formatMap(String format, Args args) {
		Object mapping = args.bindPositional("format_map", 1, 1).get(0);
		if (!(mapping instanceof PyDict dict)) {
			throw new JinjaException("format_map needs a mapping");
		}
		PyDict.Builder named = new PyDict.Builder().putAll(dict);
		LinkedHashMap<String, Object> values = new LinkedHashMap<>();
		named.build().entries().forEach((entry) -> values.put(Repr.str(entry.key()), entry.value()));
		return new StrFormat(List.of(), values).run(format, MAX_NESTING);
	}

	private String run(String format, int nesting) {
		if (nesting == 0) {
			throw new JinjaException("The format nests too many placeholders");
		}
		TextBuilder text = new TextBuilder();
		int position = 0;
		while (position < format.length()) {
			char c = format.charAt(position);
			if ((c == '{' || c == '}') && format.startsWith(String.valueOf(c), position + 1)) {
				text.append(c);
				position += 2;
			}
			else if (c == '}') {
				throw new JinjaException("The format has a single '}'");
			}
			else if (c == '{') {
				int end = endOfField(format, position + 1);
				text.append(field(format.substring(position + 1, end), nesting));
				position = end + 1;
			}
			else {
				text.append(c);
				position++;
			}
		}
		return text.toString();
	}

	private static int endOfField(String format, int start) {
		int depth = 1;
		for (int i = start; i < format.length(); i++) {
			if (format.charAt(i) == '{') {
				depth++;
			}
			else if (format.charAt(i) == '}') {
				depth--;
				if (depth == 0) {
					return i;
				}
			}
		}
		throw new JinjaException("The format has a '{' without a '}'");
	}

	private String field(String field, int nesting) {
		int colon = endOfName(field, ':');
		int mark = endOfName(field, '!');
		Object value = value(field.substring(0, Math.min(colon, mark)));
		int specStart = colon;
		if (mark < colon) {
			specStart = mark + 2;
			if (specStart > field.length() || (specStart < field.length() && field.charAt(specStart) != ':')) {
				throw new JinjaException("The format has a malformed conversion");
			}
			value = convert(value, field.charAt(mark + 1));
		}
		String spec = (specStart < field.length()) ? run(field.substring(specStart + 1), nesting - 1) : "";
		return FormatSpec.format(value, spec);
	}

	private static int endOfName(String field, char end) {
		boolean inBrackets = false;
		for (int i = 0; i < field.length(); i++) {
			char c = field.charAt(i);
			inBrackets = (c == '[') || (inBrackets && c != ']');
			if (c == end && !inBrackets) {
				return i;
			}
		}
		return field.length();
	}

	private static Object convert(Object value, char conversion) {
		return switch (conversion) {
			case 's' -> Repr.str(value);
			case 'r' -> Repr.repr(value);
			case 'a' -> PrintfFormat.ascii(Repr.repr(value));
			default -> throw new JinjaException("The format has the unknown conversion '!" + conversion + "'");
		};
	}

	private Object value(String name) {
		int end = 0;
		while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '[') {
			end++;
		}
		Object value = name.isEmpty() ? nextPositional() : root(name.substring(0, end));
		while (end < name.length()) {
			int next = end + 1;
			if (name.charAt(end) == '.') {
				while (next < name.length() && name.charAt(next) != '.' && name.charAt(next) != '[') {
					next++;
				}
				value = Attributes.get(value, name.substring(end + 1, next));
				end = next;
			}
			else {
				next = name.indexOf(']', end);
				if (next < 0) {
					throw new JinjaException("The format has a '[' without a ']'");
				}
				value = Attributes.item(value, key(name.substring(end + 1, next)));
				end = next + 1;
			}
		}
		return value;
	}

	private static Object key(String text) {
		boolean isNumber = !text.isEmpty() && text.chars().allMatch((c) -> c >= '0' && c <= '9');
		return isNumber ? Objects.requireNonNull(NumberParser.parseInteger(text, 10)) : text;
	}

	private Object nextPositional() {
		if (this.manual) {
			throw new JinjaException("The format mixes numbered and unnumbered placeholders");
		}
		return positional(this.automatic++);
	}

	private Object root(String name) {
		if (key(name) instanceof Long index) {
			if (this.automatic > 0) {
				throw new JinjaException("The format mixes numbered and unnumbered placeholders");
			}
			this.manual = true;
			return positional(index);
		}
		Object value = this.named.get(name);
		if (value == null) {
			throw new JinjaException("The format has no value for " + Repr.quoted(name));
		}
		return value;
	}

	private Object positional(long index) {
		if (index >= this.positional.size()) {
			throw new JinjaException("The format has more placeholders than values");
		}
		return this.positional.get((int) index);
	}

}
