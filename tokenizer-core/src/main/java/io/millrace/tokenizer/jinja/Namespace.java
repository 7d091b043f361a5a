package io.millrace.tokenizer.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The only thing whose attributes a template may set.
 */
final class Namespace {

	private final Map<String, Object> attributes = new LinkedHashMap<>();

	@Nullable Object get(String name) {
		return this.attributes.get(name);
	}

	void set(String name, Object value) {
		if (name.startsWith("_")) {
			throw new JinjaException("A namespace cannot have the attribute '" + name
					+ "': names that start with an underscore are not allowed");
		}
		this.attributes.put(name, value);
	}

	Map<String, Object> attributes() {
		return this.attributes;
	}

	/**
	 * The weight of the attributes, each namespace among them counted as one.
	 * @return the weight
	 */
	long weight() {
		long weight = 1;
		for (Object value : this.attributes.values()) {
			weight += (value instanceof Namespace) ? 1 : Weights.of(value);
		}
		return weight;
	}

}
