package io.millrace.tokenizer.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The functions that every template can call.
 */
final class Globals {

	private static final Map<String, Object> FUNCTIONS = new HashMap<>();

	static {
		define("range", (rendering, args) -> range(args));
		define("namespace", (rendering, args) -> namespace(args));
		define("cycler", (rendering, args) -> new Cycler(args.positional()));
		define("joiner", (rendering, args) -> joiner(args));
		define("raise_exception", (rendering, args) -> {
			throw new TemplateRaisedException(Repr.str(args.bind("raise_exception", 1, "message").get(0)), 0);
		});
		define("strftime_now", (rendering, args) -> Strftime.format(args.bind("strftime_now", 1, "format").text(0),
				rendering.clock()));
		define("lipsum", (rendering, args) -> {
			throw new JinjaException("The function 'lipsum' is not supported");
		});
		FUNCTIONS.put("dict", new DictFunction());
	}

	private Globals() {
	}

	private static void define(String name, NativeFunction.Body body) {
		FUNCTIONS.put(name, new NativeFunction(name, body));
	}

	static @Nullable Object find(String name) {
		return FUNCTIONS.get(name);
	}

	private static PyRange range(Args args) {
		Args.Bound bound = args.bindPositional("range", 1, 3);
		long first = bound.integer(0, 0);
		return bound.has(1) ? PyRange.of(first, bound.integer(1, 0), bound.integer(2, 1)) : PyRange.of(0, first, 1);
	}

	private static PyDict dict(String function, Args args) {
		if (args.positional().size() > 1) {
			throw new JinjaException(function + " takes at most one positional argument");
		}
		PyDict.Builder entries = new PyDict.Builder();
		for (Object source : args.positional()) {
			if (source instanceof PyDict dict) {
				entries.putAll(dict);
			}
			else {
				Values.iterate(source).forEachRemaining((pair) -> putPair(entries, pair));
			}
		}
		args.named().forEach(entries::put);
		return entries.build();
	}

	private static void putPair(PyDict.Builder entries, Object pair) {
		List<Object> parts = Values.toList(pair);
		if (parts.size() != 2) {
			throw new JinjaException("A dict is made of pairs, not of " + parts.size() + " elements");
		}
		entries.put(parts.get(0), parts.get(1));
	}

	private static Namespace namespace(Args args) {
		Namespace namespace = new Namespace();
		for (PyDict.Entry entry : dict("namespace", args).entries()) {
			namespace.set(Text.require(entry.key()), entry.value());
		}
		return namespace;
	}

	private static Object joiner(Args args) {
		Object separator = args.bind("joiner", 0, "sep").get(0, ", ");
		boolean[] used = new boolean[1];
		return new NativeFunction("joiner", (rendering, none) -> {
			none.bind("joiner", 0);
			boolean first = !used[0];
			used[0] = true;
			return first ? "" : separator;
		});
	}

	/**
	 * The function {@code dict}, which has a method of its own.
	 */
	static final class DictFunction implements Callable {

		@Override
		public String name() {
			return "dict";
		}

		@Override
		public Object call(Rendering rendering, Args args) {
			return dict("dict", args);
		}

		@Nullable Object attribute(String name) {
			return name.equals("fromkeys") ? new NativeFunction(name, (rendering, args) -> DictMethods.fromKeys(args))
					: null;
		}

	}

	/**
	 * Gives its items in turn.
	 */
	static final class Cycler {

		private final List<Object> items;

		private int position;

		Cycler(List<Object> items) {
			if (items.isEmpty()) {
				throw new JinjaException("A cycler needs at least one item");
			}
			this.items = List.copyOf(items);
		}

		@Nullable Object attribute(String name) {
			return switch (name) {
				case "next" -> new NativeFunction(name, (rendering, args) -> next());
				case "reset" -> new NativeFunction(name, (rendering, args) -> {
					this.position = 0;
					return None.NONE;
				});
				case "current" -> this.items.get(this.position);
				case "pos" -> (long) this.position;
				case "items" -> new PyTuple(this.items);
				default -> null;
			};
		}

		private Object next() {
			Object item = this.items.get(this.position);
			this.position = (this.position + 1) % this.items.size();
			return item;
		}

	}

}
