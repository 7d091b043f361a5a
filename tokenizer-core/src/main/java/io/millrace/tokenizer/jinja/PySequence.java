package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Python's indexed sequences other than strings. All are immutable: the sandbox allows no
 * method that would change one.
 */
sealed interface PySequence extends Iterable<Object> permits PyList, PyTuple, PyRange {

	int size();

	Object get(int index);

	/**
	 * The elements chosen by a slice, as the same kind of sequence.
	 * @param slice the slice, resolved against this sequence's size
	 * @return the part
	 */
	PySequence slice(SliceRange slice);

	default List<Object> toList() {
		List<Object> items = new ArrayList<>(size());
		for (Object item : this) {
			items.add(item);
		}
		return items;
	}

	@Override
	default Iterator<Object> iterator() {
		return new Iterator<>() {

			private int next;

			@Override
			public boolean hasNext() {
				return this.next < size();
			}

			@Override
			public Object next() {
				return get(this.next++);
			}

		};
	}

}
