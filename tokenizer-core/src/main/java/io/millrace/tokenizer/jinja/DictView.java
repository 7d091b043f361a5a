package io.millrace.tokenizer.jinja;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;

/**
 * What {@code keys()}, {@code values()} and {@code items()} of a dict return.
 *
 * @param kind which of the three
 * @param dict the dict behind it
 */
record DictView(Kind kind, PyDict dict) implements Iterable<Object> {

	enum Kind {

		KEYS, VALUES, ITEMS

	}

	@Override
	public Iterator<Object> iterator() {
		return elements().iterator();
	}

	List<Object> elements() {
		Collection<PyDict.Entry> entries = this.dict.entries();
		return switch (this.kind) {
			case KEYS -> this.dict.keys();
			case VALUES -> entries.stream().map(PyDict.Entry::value).toList();
			case ITEMS -> entries.stream().<Object>map(PyDict.Entry::toTuple).toList();
		};
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
