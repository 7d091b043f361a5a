package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The methods of strings.
 */
final class StringMethods {

	private static final Map<String, Method> METHODS = new HashMap<>();

	static {
		METHODS.put("lower", noArguments((text) -> text.toLowerCase(Locale.ROOT)));
		METHODS.put("upper", noArguments((text) -> text.toUpperCase(Locale.ROOT)));
		METHODS.put("casefold", noArguments(Casing::fold));
		METHODS.put("capitalize", noArguments(Casing::capitalize));
		METHODS.put("title", noArguments(Casing::title));
		METHODS.put("swapcase", noArguments(Casing::swap));
		METHODS.put("strip", stripping(true, true));
		METHODS.put("lstrip", stripping(true, false));
		METHODS.put("rstrip", stripping(false, true));
		METHODS.put("ljust", (text, args, rendering) -> justify("ljust", text, args, 0));
		METHODS.put("rjust", (text, args, rendering) -> justify("rjust", text, args, 2));
		METHODS.put("center", (text, args, rendering) -> justify("center", text, args, 1));
		METHODS.put("zfill", (text, args, rendering) -> zeroFill(text, args));
		METHODS.put("expandtabs", (text, args, rendering) -> expandTabs(text, args));
		METHODS.put("join", StringMethods::join);
		METHODS.put("removeprefix", (text, args, rendering) -> {
			String prefix = args.bindPositional("removeprefix", 1, 1).text(0);
			return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
		});
		METHODS.put("removesuffix", (text, args, rendering) -> {
			String suffix = args.bindPositional("removesuffix", 1, 1).text(0);
			return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
		});
		METHODS.put("format", (text, args, rendering) -> StrFormat.format(text, args));
		METHODS.put("format_map", (text, args, rendering) -> StrFormat.formatMap(text, args));
		METHODS.put("split", StringSearch::split);
		METHODS.put("rsplit", StringSearch::rsplit);
		METHODS.put("splitlines", (text, args, rendering) -> StringSearch.splitLines(text, args));
		METHODS.put("partition", StringSearch::partition);
		METHODS.put("rpartition", StringSearch::rpartition);
		METHODS.put("replace", StringSearch::replace);
		METHODS.put("find", (text, args, rendering) -> StringSearch.find("find", text, args, rendering));
		METHODS.put("rfind", (text, args, rendering) -> StringSearch.find("rfind", text, args, rendering));
		METHODS.put("index", (text, args, rendering) -> StringSearch.find("index", text, args, rendering));
		METHODS.put("rindex", (text, args, rendering) -> StringSearch.find("rindex", text, args, rendering));
		METHODS.put("count", StringSearch::count);
		METHODS.put("startswith", (text, args, rendering) -> StringSearch.startsWith(text, args));
		METHODS.put("endswith", (text, args, rendering) -> StringSearch.endsWith(text, args));
		CharacterTests.ALL.forEach((name, test) -> METHODS.put(name, (text, args, rendering) -> {
			args.bindPositional(name, 0, 0);
			return test.test(text);
		}));
	}

	private StringMethods() {
	}

	/**
	 * Binds a method to a string.
	 * @param receiver the string as a value
	 * @param text its text
	 * @param name the name of the method
	 * @return the bound method, or null if strings have no such method
	 */
	static @Nullable Object find(Object receiver, String text, String name) {
		Method method = METHODS.get(name);
		if (method == null) {
			return null;
		}
		if (receiver instanceof Markup) {
			return new NativeFunction(name,
					(rendering, args) -> safe(method.call(text, escaped(name, args), rendering)));
		}
		return new NativeFunction(name, (rendering, args) -> {
			rendering.budget().spend(Weights.ofText(text.length()));
			return method.call(text, args, rendering);
		});
	}

	private static Args escaped(String name, Args args) {
		List<Object> positional = new ArrayList<>(args.positional());
		if (name.equals("join") && positional.size() == 1) {
			positional.set(0, new PyList(Values.toList(positional.get(0)).stream().<Object>map(Markup::of).toList()));
		}
		if (name.equals("replace") && positional.size() > 1) {
			positional.set(1, Markup.of(positional.get(1)));
		}
		if (name.equals("format")) {
			positional.replaceAll((value) -> Numbers.isNumber(value) ? value : Markup.of(value));
		}
		return new Args(positional, args.named());
	}

	private static Object safe(Object result) {
		return switch (result) {
			case String text -> new Markup(text);
			case PyList list -> new PyList(list.toList().stream().map(StringMethods::safe).toList());
			case PyTuple tuple -> new PyTuple(tuple.toList().stream().map(StringMethods::safe).toList());
			default -> result;
		};
	}

	private static Method noArguments(TextFunction function) {
		return (text, args, rendering) -> {
			args.bindPositional("The method", 0, 0);
			return function.apply(text);
		};
	}

	private static Method stripping(boolean left, boolean right) {
		return (text, args, rendering) -> strip(text, args.bindPositional("strip", 0, 1).get(0), left, right);
	}

	static String strip(String text, Object characters, boolean left, boolean right) {
		if (characters == None.NONE) {
			String start = left ? Text.lstrip(text) : text;
			return right ? Text.rstrip(start) : start;
		}
		String set = Text.require(characters);
		String start = left ? Text.lstrip(text, set) : text;
		return right ? Text.rstrip(start, set) : start;
	}

	private static String justify(String method, String text, Args args, int side) {
		Args.Bound bound = args.bindPositional(method, 1, 2);
		String fill = bound.has(1) ? bound.text(1) : " ";
		if (Text.length(fill) != 1) {
			throw new JinjaException("The fill of " + method + " must be one character");
		}
		return pad(text, bound.integer(0, 0), fill, side);
	}

	/**
	 * Pads a text.
	 * @param text the text
	 * @param width the length to reach
	 * @param fill the character to add
	 * @param side where the text goes: 0 left, 1 centre, 2 right
	 * @return the padded text
	 */
	static String pad(String text, long width, String fill, int side) {
		long missing = width - Text.length(text);
		if (missing <= 0) {
			return text;
		}
		TextBuilder.checkLength(width);
		int before = (int) switch (side) {
			case 0 -> 0;
			case 1 -> missing / 2 + (missing & width & 1);
			default -> missing;
		};
		return fill.repeat(before) + text + fill.repeat((int) missing - before);
	}

	private static String zeroFill(String text, Args args) {
		long width = args.bindPositional("zfill", 1, 1).integer(0, 0);
		boolean signed = text.startsWith("-") || text.startsWith("+");
		String sign = signed ? text.substring(0, 1) : "";
		return sign + pad(text.substring(sign.length()), width - sign.length(), "0", 2);
	}

	private static String expandTabs(String text, Args args) {
		long size = args.bind("expandtabs", 0, "tabsize").integer(0, 8);
		TextBuilder expanded = new TextBuilder();
		long column = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '\t') {
				long blanks = (size > 0) ? size - column % size : 0;
				TextBuilder.checkLength(blanks);
				expanded.append(" ".repeat((int) blanks));
				column += blanks;
			}
			else {
				expanded.append(c);
				column = (c == '\n' || c == '\r') ? 0 : column + (Character.isLowSurrogate(c) ? 0 : 1);
			}
		}
		return expanded.toString();
	}

	private static String join(String separator, Args args, Rendering rendering) {
		Iterator<Object> items = Values.iterate(args.bindPositional("join", 1, 1).get(0));
		TextBuilder joined = new TextBuilder();
		boolean first = true;
		while (items.hasNext()) {
			rendering.budget().step();
			String text = Text.orNull(items.next());
			if (text == null) {
				throw new JinjaException("join takes only strings");
			}
			joined.append(first ? "" : separator).append(text);
			first = false;
		}
		return joined.toString();
	}

	/**
	 * The implementation of a method.
	 */
	interface Method {

		Object call(String text, Args args, Rendering rendering);

	}

	private interface TextFunction {

		String apply(String text);

	}

}
