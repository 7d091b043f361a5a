package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The filters that split a sequence into several.
 */
final class GroupingFilters {

	private static final List<String> GROUP_NAMES = List.of("grouper", "list");

	private GroupingFilters() {
	}

	static void register(Map<String, Filters.Filter> filters) {
		filters.put("groupby", GroupingFilters::groupBy);
		filters.put("batch", GroupingFilters::batch);
		filters.put("slice", GroupingFilters::slice);
	}

	private static Object groupBy(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("groupby", 1, "attribute", "default", "case_sensitive");
		Object absent = (bound.get(1) == None.NONE) ? null : bound.get(1);
		AttributePath.Getter original = AttributePath.getter(bound.get(0), absent);
		AttributePath.Getter key = AttributePath.foldingCase(original, bound.isTrue(2));
		List<Object> groups = new ArrayList<>();
		List<Object> group = new ArrayList<>();
		for (Object item : Ordering.sort(Values.toList(value), false, key)) {
			if (!group.isEmpty() && !Values.equal(key.get(group.get(0)), key.get(item))) {
				groups.add(group(group, original));
				group = new ArrayList<>();
			}
			group.add(item);
		}
		if (!group.isEmpty()) {
			groups.add(group(group, original));
		}
		return new PyList(groups);
	}

	private static PyTuple group(List<Object> items, AttributePath.Getter key) {
		return new PyTuple(List.of(key.get(items.get(0)), new PyList(items)), GROUP_NAMES);
	}

	private static Object batch(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("batch", 1, "linecount", "fill_with");
		return LazyIterator.generator(() -> {
			Iterator<Object> items = Values.iterate(value);
			boolean[] begun = { !Values.equal(bound.get(0), 0L) };
			return () -> {
				if (!begun[0] && items.hasNext()) {
					begun[0] = true;
					return new PyList(List.of());
				}
				return nextBatch(items, bound.get(0), bound.get(1));
			};
		});
	}

	private static @Nullable Object nextBatch(Iterator<Object> items, Object size, Object fill) {
		if (!items.hasNext()) {
			return null;
		}
		List<Object> batch = new ArrayList<>();
		batch.add(items.next());
		while (items.hasNext() && !Values.equal((long) batch.size(), size)) {
			batch.add(items.next());
		}
		if (fill != None.NONE) {
			long missing = Numbers.index(size) - batch.size();
			checkCount(missing);
			for (long i = 0; i < missing; i++) {
				batch.add(fill);
			}
		}
		return new PyList(batch);
	}

	private static void checkCount(long count) {
		if (count > PyRange.MAX_SIZE) {
			throw new JinjaException("A filter may make at most " + PyRange.MAX_SIZE + " elements");
		}
	}

	private static Object slice(Rendering rendering, Object value, Args args) {
		Args.Bound bound = args.bind("slice", 1, "slices", "fill_with");
		return LazyIterator.generator(() -> {
			Iterator<Object> slices = slices(Values.toList(value), bound.integer(0, 0), bound.get(1)).iterator();
			return () -> slices.hasNext() ? slices.next() : null;
		});
	}

	private static List<Object> slices(List<Object> items, long count, Object fill) {
		checkCount(count);
		if (count == 0) {
			throw new JinjaException("Division by zero");
		}
		long each = Math.floorDiv(items.size(), count);
		long longer = Math.floorMod(items.size(), count);
		List<Object> slices = new ArrayList<>();
		int start = 0;
		for (long i = 0; i < count; i++) {
			int end = start + (int) each + ((i < longer) ? 1 : 0);
			List<Object> slice = new ArrayList<>(items.subList(start, end));
			if (fill != None.NONE && i >= longer) {
				slice.add(fill);
			}
			slices.add(new PyList(slice));
			start = end;
		}
		return slices;
	}

}
