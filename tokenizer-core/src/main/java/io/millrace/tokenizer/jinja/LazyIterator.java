package io.millrace.tokenizer.jinja;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * An iterator that is only made when the first element is asked for, and that makes each
 * element when it is asked for.
 */
final class LazyIterator implements Iterator<Object> {

	private final Supplier<Source> start;

	private @Nullable Source source;

	private @Nullable Object next;

	private LazyIterator(Supplier<Source> start) {
		this.start = start;
	}

	/**
	 * Makes a generator.
	 * @param start starts it; called once
	 * @return the generator
	 */
	static PyIterator generator(Supplier<Source> start) {
		return PyIterator.generator(new LazyIterator(start));
	}

	@Override
	public boolean hasNext() {
		if (this.source == null) {
			this.source = this.start.get();
		}
		if (this.next == null) {
			this.next = this.source.next();
		}
		return this.next != null;
	}

	@Override
	public Object next() {
		Object element = hasNext() ? this.next : null;
		if (element == null) {
			throw new NoSuchElementException();
		}
		this.next = null;
		return element;
	}

	/**
	 * Where the elements come from.
	 */
	interface Source {

		/**
		 * Makes the next element.
		 * @return the element, or null at the end
		 */
		@Nullable Object next();

	}

}
