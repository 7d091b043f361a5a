package io.millrace.tokenizer.jinja;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The methods of lists, tuples, ranges and views of dicts.
 */
final class SequenceMethods {

	private static final Set<String> FORBIDDEN = Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend",
			"remove");

	private SequenceMethods() {
	}

	static @Nullable Object find(PySequence sequence, String name) {
		Object method = switch (name) {
			case "index" -> new NativeFunction(name, (rendering, args) -> index(sequence, args));
			case "count" -> new NativeFunction(name, (rendering, args) -> count(sequence, args));
			default -> null;
		};
		if (method != null) {
			return method;
		}
		return switch (sequence) {
			case PyList list -> findInList(list, name);
			case PyTuple tuple -> tuple.names().contains(name) ? tuple.get(tuple.names().indexOf(name)) : null;
			case PyRange range -> switch (name) {
				case "start" -> range.start();
				case "stop" -> range.stop();
				case "step" -> range.step();
				default -> null;
			};
		};
	}

	private static @Nullable Object findInList(PyList list, String name) {
		if (name.equals("copy")) {
			return new NativeFunction(name, (rendering, args) -> {
				args.bindPositional(name, 0, 0);
				return list;
			});
		}
		return FORBIDDEN.contains(name) ? Undefined.unsafe(list, name) : null;
	}

	static @Nullable Object findInView(DictView view, String name) {
		return switch (name) {
			case "mapping" -> view.dict();
			case "isdisjoint" -> (view.kind() == DictView.Kind.VALUES) ? null
					: new NativeFunction(name, (rendering, args) -> isDisjoint(view, args));
			default -> null;
		};
	}

	private static boolean isDisjoint(DictView view, Args args) {
		Object other = args.bindPositional("isdisjoint", 1, 1).get(0);
		return view.elements().stream().noneMatch((element) -> Values.contains(other, element));
	}

	private static Object index(PySequence sequence, Args args) {
		Args.Bound bound = args.bindPositional("index", 1, 3);
		SliceRange range = SliceRange.of(bound.get(1), bound.get(2), None.NONE, sequence.size());
		for (long i = range.start(); i < range.stop(); i++) {
			if (Values.equal(sequence.get((int) i), bound.get(0))) {
				return i;
			}
		}
		throw new JinjaException(Repr.repr(bound.get(0)) + " is not in the list");
	}

	private static Object count(PySequence sequence, Args args) {
		Object wanted = args.bindPositional("count", 1, 1).get(0);
		long count = 0;
		for (Object item : sequence) {
			if (Values.equal(item, wanted)) {
				count++;
			}
		}
		return count;
	}

}
