package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The filters that apply a filter or test to each element.
 */
final class SelectionFilters {

	private SelectionFilters() {
	}

	static void register(Map<String, Filters.Filter> filters) {
		filters.put("map", SelectionFilters::map);
		filters.put("select", (rendering, value, args) -> select(rendering, value, args, false, true));
		filters.put("reject", (rendering, value, args) -> select(rendering, value, args, false, false));
		filters.put("selectattr", (rendering, value, args) -> select(rendering, value, args, true, true));
		filters.put("rejectattr", (rendering, value, args) -> select(rendering, value, args, true, false));
	}

	private static Object map(Rendering rendering, Object value, Args args) {
		return LazyIterator.generator(() -> {
			if (!Values.isTrue(value)) {
				return () -> null;
			}
			AttributePath.Getter function = function(rendering, args);
			Iterator<Object> items = Values.iterate(value);
			return () -> items.hasNext() ? function.get(items.next()) : null;
		});
	}

	private static AttributePath.Getter function(Rendering rendering, Args args) {
		if (args.positional().isEmpty() && args.named().containsKey("attribute")) {
			Args.Bound bound = args.bind("map", 0, "attribute", "default");
			return AttributePath.getter(bound.get(0), (bound.get(1) == None.NONE) ? null : bound.get(1));
		}
		if (args.positional().isEmpty()) {
			throw new JinjaException("map needs the name of a filter");
		}
		String name = Text.require(args.positional().get(0));
		Args rest = new Args(from(args.positional(), 1), args.named());
		return (item) -> rendering.evaluator().filter(name, item, rest);
	}

	private static Object select(Rendering rendering, Object value, Args args, boolean byAttribute, boolean wanted) {
		return LazyIterator.generator(() -> {
			if (!Values.isTrue(value)) {
				return () -> null;
			}
			Predicate<Object> test = test(rendering, args, byAttribute);
			Iterator<Object> items = Values.iterate(value);
			return () -> {
				while (items.hasNext()) {
					Object item = items.next();
					if (test.test(item) == wanted) {
						return item;
					}
				}
				return null;
			};
		});
	}

	private static Predicate<Object> test(Rendering rendering, Args args, boolean byAttribute) {
		List<Object> positional = args.positional();
		int offset = byAttribute ? 1 : 0;
		if (positional.size() < offset) {
			throw new JinjaException("The filter needs the name of an attribute");
		}
		AttributePath.Getter getter = AttributePath.getter(byAttribute ? positional.get(0) : None.NONE, null);
		if (positional.size() == offset) {
			return (item) -> Values.isTrue(getter.get(item));
		}
		String name = Text.require(positional.get(offset));
		Args rest = new Args(from(positional, offset + 1), new LinkedHashMap<>(args.named()));
		return (item) -> rendering.evaluator().test(name, getter.get(item), rest);
	}

	private static List<Object> from(List<Object> values, int start) {
		return List.copyOf(values.subList(start, values.size()));
	}

}
