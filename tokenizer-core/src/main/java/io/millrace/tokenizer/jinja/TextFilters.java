package io.millrace.tokenizer.jinja;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters that make or change text.
 */
final class TextFilters {

	private static final Pattern WORD_SEPARATORS = Pattern
		.compile("[-({\\[<\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+");

	private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

	private static final Pattern INVALID_ATTRIBUTE_NAME = Pattern.compile("[\\s/>=]");

	private static final int TRUNCATE_LEEWAY = 5;

	private TextFilters() {
	}

	static void register(Map<String, Filters.Filter> filters) {
		filters.put("lower", noArguments((text) -> text.toLowerCase(Locale.ROOT)));
		filters.put("upper", noArguments((text) -> text.toUpperCase(Locale.ROOT)));
		filters.put("capitalize", noArguments(Casing::capitalize));
		filters.put("title", noArguments(TextFilters::title));
		filters.put("string", (rendering, value, args) -> (Text.orNull(value) != null) ? value : Repr.str(value));
		filters.put("safe", (rendering, value, args) -> new Markup(Repr.str(value)));
		filters.put("escape", (rendering, value, args) -> Markup.of(value));
		filters.put("e", (rendering, value, args) -> Markup.of(value));
		filters.put("forceescape", (rendering, value, args) -> new Markup(Markup.escape(Repr.str(value))));
		filters.put("trim", TextFilters::trim);
		filters.put("center", TextFilters::center);
		filters.put("indent", TextFilters::indent);
		filters.put("replace", TextFilters::replace);
		filters.put("truncate", TextFilters::truncate);
		filters.put("wordcount", TextFilters::countWords);
		filters.put("format", TextFilters::format);
		filters.put("join", TextFilters::join);
		filters.put("urlencode", (rendering, value, args) -> urlEncode(value));
		filters.put("xmlattr", TextFilters::xmlAttributes);
		filters.put("tojson", (rendering, value, args) -> JsonWriter.write(value, args));
		for (String name : List.of("pprint", "striptags", "urlize", "wordwrap")) {
			filters.put(name, (rendering, value, args) -> {
				throw new JinjaException("The filter '" + name + "' is not supported");
			});
		}
	}

	private static Filters.Filter noArguments(TextFunction function) {
		return (rendering, value, args) -> {
			args.bind("The filter", 0);
			return like(value, function.apply(Repr.str(value)));
		};
	}

	/**
	 * The text as safe as the value that it was made from.
	 */
	private static Object like(Object value, String text) {
		return (value instanceof Markup) ? new Markup(text) : text;
	}

	private static String title(String text) {
		StringBuilder titled = new StringBuilder(text.length());
		Matcher separators = WORD_SEPARATORS.matcher(text);
		int start = 0;
		while (separators.find()) {
			appendWord(titled, text.substring(start, separators.start()));
			titled.append(separators.group());
			start = separators.end();
		}
		appendWord(titled, text.substring(start));
		return titled.toString();
	}

	private static void appendWord(StringBuilder titled, String word) {
		if (!word.isEmpty()) {
			int first = Character.charCount(word.codePointAt(0));
			titled.append(word.substring(0, first).toUpperCase(Locale.ROOT))
				.append(word.substring(first).toLowerCase(Locale.ROOT));
		}
	}

	private static Object trim(Rendering rendering, Object value, Args args) {
		Object characters = args.bind("trim", 0, "chars").get(0);
		return like(value, StringMethods.strip(Repr.str(value), characters, true, true));
	}

	private static Object center(Rendering rendering, Object value, Args args) {
		long width = args.bind("center", 0, "width").integer(0, 80);
		return like(value, StringMethods.pad(Repr.str(value), width, " ", 1));
	}

	private static Object indent(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("indent", 0, "width", "first", "blank");
		String width = Text.orNull(bound.get(0));
		String margin = (width != null) ? width : " ".repeat(marginOf(bound.integer(0, 4)));
		List<Object> lines = StringSearch.lines(Text.require(value) + "\n", false);
		TextBuilder text = new TextBuilder();
		if (bound.isTrue(1)) {
			text.append(margin);
		}
		String separator = "";
		for (Object line : lines) {
			boolean indented = !separator.isEmpty() && (bound.isTrue(2) || !Repr.str(line).isEmpty());
			text.append(separator).append(indented ? margin : "").append(Repr.str(line));
			separator = "\n";
		}
		return like(value, text.toString());
	}

	private static int marginOf(long width) {
		TextBuilder.checkLength(width);
		return (int) Math.max(0, width);
	}

	private static Object replace(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("replace", 2, "old", "new", "count");
		String text = Repr.str(value);
		String old = Repr.str(bound.get(0));
		rendering.budget().spendOnSearch(text, old);
		long count = (bound.get(2) == None.NONE) ? -1 : bound.integer(2, -1);
		return StringSearch.replace(text, old, Repr.str(bound.get(1)), count);
	}

	private static Object truncate(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("truncate", 0, "length", "killwords", "end", "leeway");
		String end = bound.has(2) ? bound.text(2) : "...";
		long length = bound.integer(0, 255);
		long leeway = (bound.get(3) == None.NONE) ? TRUNCATE_LEEWAY : bound.integer(3, TRUNCATE_LEEWAY);
		if (length < Text.length(end) || leeway < 0) {
			throw new JinjaException("truncate needs a length of at least " + Text.length(end) + ", not " + length);
		}
		if (Values.length(value) <= length + leeway) {
			return value;
		}
		String text = Text.require(value);
		String start = text.substring(0, Text.offset(text, (int) length - Text.length(end)));
		int blank = start.lastIndexOf(' ');
		return ((bound.isTrue(1) || blank < 0) ? start : start.substring(0, blank)) + end;
	}

	private static Object countWords(Rendering rendering, Object value, Args args) {
		return WORD.matcher(Repr.str(value)).results().count();
	}

	private static Object format(Rendering rendering, Object value, Args args) {
		if (!args.positional().isEmpty() && !args.named().isEmpty()) {
			throw new JinjaException("format takes values by position or by name, not both");
		}
		Object values = new PyTuple(args.positional());
		if (!args.named().isEmpty()) {
			PyDict.Builder named = new PyDict.Builder();
			args.named().forEach(named::put);
			values = named.build();
		}
		return like(value, PrintfFormat.format(Repr.str(value), values));
	}

	private static Object join(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("join", 0, "d", "attribute");
		AttributePath.Getter getter = AttributePath.getter(bound.get(1), null);
		String separator = Repr.str(bound.get(0, ""));
		Iterator<Object> items = Values.iterate(value);
		TextBuilder joined = new TextBuilder();
		boolean first = true;
		while (items.hasNext()) {
			rendering.budget().step();
			joined.append(first ? "" : separator).append(Repr.str(getter.get(items.next())));
			first = false;
		}
		return joined.toString();
	}

	private static Object urlEncode(Object value) {
		if (Text.orNull(value) != null || !Values.isIterable(value)) {
			return quote(Repr.str(value), true);
		}
		Iterator<Object> pairs = (value instanceof PyDict dict) ? new DictView(DictView.Kind.ITEMS, dict).iterator()
				: Values.iterate(value);
		TextBuilder query = new TextBuilder();
		String separator = "";
		while (pairs.hasNext()) {
			List<Object> pair = Values.toList(pairs.next());
			if (pair.size() != 2) {
				throw new JinjaException("urlencode needs pairs of a key and a value");
			}
			query.append(separator)
				.append(quote(Repr.str(pair.get(0)), false))
				.append("=")
				.append(quote(Repr.str(pair.get(1)), false));
			separator = "&";
		}
		return query.toString();
	}

	private static String quote(String text, boolean isPath) {
		TextBuilder quoted = new TextBuilder();
		for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
			char c = (char) (octet & 0xff);
			boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
					|| "_.-~".indexOf(c) >= 0 || (isPath && c == '/');
			if (plain) {
				quoted.append(c);
			}
			else if (c == ' ' && !isPath) {
				quoted.append('+');
			}
			else {
				quoted.append("%").append(HexFormat.of().withUpperCase().toHexDigits(octet));
			}
		}
		return quoted.toString();
	}

	private static Object xmlAttributes(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("xmlattr", 0, "autospace");
		if (!(value instanceof PyDict dict)) {
			throw new JinjaException("xmlattr needs a mapping");
		}
		TextBuilder text = new TextBuilder();
		String separator = (bound.has(0) && !bound.isTrue(0)) ? "" : " ";
		for (PyDict.Entry entry : dict.entries()) {
			if (entry.value() == None.NONE || entry.value() instanceof Undefined) {
				continue;
			}
			String name = Text.require(entry.key());
			if (INVALID_ATTRIBUTE_NAME.matcher(name).find()) {
				throw new JinjaException("xmlattr cannot use the name " + Repr.quoted(name));
			}
			text.append(separator)
				.append(Markup.escape(name))
				.append("=\"")
				.append(Markup.of(entry.value()).text())
				.append("\"");
			separator = " ";
		}
		return text.toString();
	}

	private interface TextFunction {

		String apply(String text);

	}

}
