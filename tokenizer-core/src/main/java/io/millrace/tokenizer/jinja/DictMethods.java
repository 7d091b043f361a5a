package io.millrace.tokenizer.jinja;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The methods of dicts.
 */
final class DictMethods {

	private static final Set<String> FORBIDDEN = Set.of("clear", "pop", "popitem", "setdefault", "update");

	private DictMethods() {
	}

	static @Nullable Object find(PyDict dict, String name) {
		return switch (name) {
			case "get" -> new NativeFunction(name, (rendering, args) -> get(dict, args));
			case "items" -> view(dict, name, DictView.Kind.ITEMS);
			case "keys" -> view(dict, name, DictView.Kind.KEYS);
			case "values" -> view(dict, name, DictView.Kind.VALUES);
			case "copy" -> new NativeFunction(name, (rendering, args) -> {
				args.bindPositional(name, 0, 0);
				return dict;
			});
			case "fromkeys" -> new NativeFunction(name, (rendering, args) -> fromKeys(args));
			default -> FORBIDDEN.contains(name) ? Undefined.unsafe(dict, name) : null;
		};
	}

	private static Object view(PyDict dict, String name, DictView.Kind kind) {
		return new NativeFunction(name, (rendering, args) -> {
			args.bindPositional(name, 0, 0);
			return new DictView(kind, dict);
		});
	}

	private static Object get(PyDict dict, Args args) {
		Args.Bound bound = args.bindPositional("get", 1, 2);
		Object value = Values.contains(dict, bound.get(0)) ? dict.get(bound.get(0)) : null;
		return (value != null) ? value : bound.get(1);
	}

	static Object fromKeys(Args args) {
		Args.Bound bound = args.bindPositional("fromkeys", 1, 2);
		PyDict.Builder entries = new PyDict.Builder();
		Values.iterate(bound.get(0)).forEachRemaining((key) -> entries.put(key, bound.get(1)));
		return entries.build();
	}

}
