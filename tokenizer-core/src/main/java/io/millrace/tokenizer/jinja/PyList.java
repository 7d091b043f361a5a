package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.List;

/**
 * A Python list. The given list is kept, not copied: whoever creates one gives it away.
 */
final class PyList implements PySequence {

	private final List<Object> items;

	private final long weight;

	PyList(List<Object> items) {
		this.items = items;
		this.weight = Weights.ofAll(items);
	}

	long weight() {
		return this.weight;
	}

	@Override
	public int size() {
		return this.items.size();
	}

	@Override
	public Object get(int index) {
		return this.items.get(index);
	}

	@Override
	public List<Object> toList() {
		return this.items;
	}

	@Override
	public PyList slice(SliceRange slice) {
		return new PyList(slice.select(this.items));
	}

	@Override
	public Iterator<Object> iterator() {
		return this.items.iterator();
	}

}
