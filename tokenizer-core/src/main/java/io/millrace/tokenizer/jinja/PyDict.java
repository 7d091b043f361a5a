package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A Python dict: insertion order, and keys that are equal across number types (1, 1.0 and
 * True are one key). Immutable once built.
 */
final class PyDict {

	private final Map<Object, Entry> entries;

	private final long weight;

	private PyDict(Map<Object, Entry> entries, long weight) {
		this.entries = entries;
		this.weight = weight;
	}

	/**
	 * Looks a key up.
	 * @param key any value
	 * @return the value, or null if there is none or the key cannot be one
	 */
	@Nullable Object get(Object key) {
		Object hashKey = HashKey.of(key);
		Entry entry = (hashKey != null) ? this.entries.get(hashKey) : null;
		return (entry != null) ? entry.value() : null;
	}

	int size() {
		return this.entries.size();
	}

	long weight() {
		return this.weight;
	}

	Collection<Entry> entries() {
		return this.entries.values();
	}

	List<Object> keys() {
		List<Object> keys = new ArrayList<>(size());
		this.entries.values().forEach((entry) -> keys.add(entry.key()));
		return keys;
	}

	boolean sameEntries(PyDict other) {
		if (size() != other.size()) {
			return false;
		}
		for (Map.Entry<Object, Entry> entry : this.entries.entrySet()) {
			Entry counterpart = other.entries.get(entry.getKey());
			if (counterpart == null || !Values.equal(entry.getValue().value(), counterpart.value())) {
				return false;
			}
		}
		return true;
	}

	/**
	 * A key with its value.
	 *
	 * @param key the key as first given
	 * @param value the value
	 */
	record Entry(Object key, Object value) {

		PyTuple toTuple() {
			return PyTuple.of(this.key, this.value);
		}

	}

	/**
	 * Collects entries.
	 */
	static final class Builder {

		private final Map<Object, Entry> entries = new LinkedHashMap<>();

		Builder put(Object key, Object value) {
			Object hashKey = HashKey.require(key);
			Entry present = this.entries.get(hashKey);
			this.entries.put(hashKey, new Entry((present != null) ? present.key() : key, value));
			return this;
		}

		Builder putAll(PyDict dict) {
			this.entries.putAll(dict.entries);
			return this;
		}

		PyDict build() {
			List<Object> contents = new ArrayList<>(2 * this.entries.size());
			for (Entry entry : this.entries.values()) {
				contents.add(entry.key());
				contents.add(entry.value());
			}
			return new PyDict(this.entries, Weights.ofAll(contents));
		}

	}

}
