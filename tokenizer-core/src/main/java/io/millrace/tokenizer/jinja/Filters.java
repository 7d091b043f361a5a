package io.millrace.tokenizer.jinja;

import java.util.HashMap;
import java.util.Map;

/**
 * The filters by name.
 */
final class Filters {

	private static final Map<String, Filter> FILTERS = new HashMap<>();

	static {
		TextFilters.register(FILTERS);
		NumberFilters.register(FILTERS);
		SequenceFilters.register(FILTERS);
		GroupingFilters.register(FILTERS);
		SelectionFilters.register(FILTERS);
	}

	private Filters() {
	}

	static boolean exists(String name) {
		return FILTERS.containsKey(name);
	}

	static Object apply(Rendering rendering, String name, Object value, Args args) {
		Filter filter = FILTERS.get(name);
		if (filter == null) {
			throw new JinjaException("There is no filter named '" + name + "'");
		}
		return filter.apply(rendering, value, args);
	}

	/**
	 * What a filter does.
	 */
	interface Filter {

		Object apply(Rendering rendering, Object value, Args args);

	}

}
