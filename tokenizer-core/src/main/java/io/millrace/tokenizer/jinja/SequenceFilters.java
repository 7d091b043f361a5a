package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The filters that look into sequences and mappings, or reorder them.
 */
final class SequenceFilters {

	private SequenceFilters() {
	}

	static void register(Map<String, Filters.Filter> filters) {
		filters.put("default", SequenceFilters::orDefault);
		filters.put("d", SequenceFilters::orDefault);
		filters.put("length", (rendering, value, args) -> length(value, args));
		filters.put("count", (rendering, value, args) -> length(value, args));
		filters.put("list", (rendering, value, args) -> {
			args.bind("list", 0);
			return new PyList(new ArrayList<>(Values.toList(value)));
		});
		filters.put("first", SequenceFilters::first);
		filters.put("last", SequenceFilters::last);
		filters.put("random", SequenceFilters::random);
		filters.put("reverse", SequenceFilters::reverse);
		filters.put("items", SequenceFilters::items);
		filters.put("attr", SequenceFilters::attribute);
		filters.put("sort", SequenceFilters::sort);
		filters.put("dictsort", SequenceFilters::sortDict);
		filters.put("unique", SequenceFilters::unique);
		filters.put("min", (rendering, value, args) -> extreme("min", ComparisonOperator.LESS, value, args));
		filters.put("max", (rendering, value, args) -> extreme("max", ComparisonOperator.GREATER, value, args));
	}

	private static Object orDefault(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("default", 0, "default_value", "boolean");
		boolean absent = value instanceof Undefined || (bound.isTrue(1) && !Values.isTrue(value));
		return absent ? bound.get(0, "") : value;
	}

	private static Object length(Object value, Args args) {
		args.bind("length", 0);
		return Values.length(value);
	}

	private static Object first(Rendering rendering, Object value, Args args) {
		args.bind("first", 0);
		Iterator<Object> items = Values.iterate(value);
		return items.hasNext() ? items.next() : new Undefined("There is no first item, the sequence is empty");
	}

	private static Object last(Rendering rendering, Object value, Args args) {
		args.bind("last", 0);
		if (value instanceof PyIterator || !Values.isIterable(value)) {
			throw new JinjaException("A " + Values.typeName(value) + " has no last item");
		}
		List<Object> items = Values.toList(value);
		return items.isEmpty() ? new Undefined("There is no last item, the sequence is empty")
				: items.get(items.size() - 1);
	}

	private static Object random(Rendering rendering, Object value, Args args) {
		args.bind("random", 0);
		List<Object> items = Values.toList(value);
		return items.isEmpty() ? new Undefined("There is no random item, the sequence is empty")
				: items.get(ThreadLocalRandom.current().nextInt(items.size()));
	}

	private static Object reverse(Rendering rendering, Object value, Args args) {
		args.bind("reverse", 0);
		String text = Text.orNull(value);
		if (text != null) {
			String reversed = new StringBuilder(text).reverse().toString();
			return (value instanceof Markup) ? new Markup(reversed) : reversed;
		}
		List<Object> reversed = new ArrayList<>(Values.toList(value));
		Collections.reverse(reversed);
		return (value instanceof PyIterator) ? new PyList(reversed)
				: new PyIterator(Values.typeName(value) + "_reverseiterator", reversed.iterator());
	}

	private static Object items(Rendering rendering, Object value, Args args) {
		args.bind("items", 0);
		return LazyIterator.generator(() -> {
			if (value instanceof Undefined) {
				return () -> null;
			}
			if (!(value instanceof PyDict dict)) {
				throw new JinjaException("Only a mapping has items, not " + Values.describe(value));
			}
			Iterator<PyDict.Entry> entries = dict.entries().iterator();
			return () -> entries.hasNext() ? entries.next().toTuple() : null;
		});
	}

	private static Object attribute(Rendering rendering, Object value, Args args) {
		return Attributes.onlyAttribute(value, args.bind("attr", 1, "name").text(0));
	}

	private static Object sort(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("sort", 0, "reverse", "case_sensitive", "attribute");
		AttributePath.Getter key = AttributePath.keys(bound.get(2), bound.isTrue(1));
		return new PyList(Ordering.sort(Values.toList(value), bound.isTrue(0), key));
	}

	private static Object sortDict(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("dictsort", 0, "case_sensitive", "by", "reverse");
		Object by = bound.get(1, "key");
		boolean byKey = Values.equal(by, "key");
		if (!byKey && !Values.equal(by, "value")) {
			throw new JinjaException("dictsort sorts by 'key' or 'value', not by " + Repr.repr(by));
		}
		if (!(value instanceof PyDict dict)) {
			throw new JinjaException("Only a mapping can be sorted by dictsort, not " + Values.describe(value));
		}
		AttributePath.Getter key = AttributePath.foldingCase((pair) -> ((PyTuple) pair).get(byKey ? 0 : 1),
				bound.isTrue(0));
		List<Object> pairs = new DictView(DictView.Kind.ITEMS, dict).elements();
		return new PyList(Ordering.sort(pairs, bound.isTrue(2), key));
	}

	private static Object unique(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("unique", 0, "case_sensitive", "attribute");
		return LazyIterator.generator(() -> {
			AttributePath.Getter key = AttributePath.key(bound.get(1), bound.isTrue(0));
			Iterator<Object> items = Values.iterate(value);
			Set<Object> seen = new HashSet<>();
			return () -> {
				while (items.hasNext()) {
					Object item = items.next();
					if (isNew(key.get(item), seen)) {
						return item;
					}
				}
				return null;
			};
		});
	}

	private static boolean isNew(Object key, Set<Object> seen) {
		return seen.add(HashKey.require(key));
	}

	private static Object extreme(String name, ComparisonOperator better, Object value, Args args) {
		Args.Bound bound = args.bind(name, 0, "case_sensitive", "attribute");
		AttributePath.Getter key = AttributePath.key(bound.get(1), bound.isTrue(0));
		Iterator<Object> items = Values.iterate(value);
		if (!items.hasNext()) {
			return new Undefined("The sequence is empty");
		}
		Object best = items.next();
		Object bestKey = key.get(best);
		while (items.hasNext()) {
			Object item = items.next();
			Object itemKey = key.get(item);
			if (Ordering.holds(better, itemKey, bestKey)) {
				best = item;
				bestKey = itemKey;
			}
		}
		return best;
	}

}
