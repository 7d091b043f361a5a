package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.List;

/**
 * A Python tuple, optionally with names for its elements. The given list is kept, not
 * copied.
 */
final class PyTuple implements PySequence {

	private final List<Object> items;

	private final List<String> names;

	private final long weight;

	PyTuple(List<Object> items) {
		this(items, List.of());
	}

	PyTuple(List<Object> items, List<String> names) {
		this.items = items;
		this.names = names;
		this.weight = Weights.ofAll(items);
	}

	static PyTuple of(Object first, Object second) {
		return new PyTuple(List.of(first, second));
	}

	List<String> names() {
		return this.names;
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
	public PyTuple slice(SliceRange slice) {
		return new PyTuple(slice.select(this.items));
	}

	@Override
	public Iterator<Object> iterator() {
		return this.items.iterator();
	}

}
