package io.millrace.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Collects the elements of a list up to a fixed number.
 */
final class ListBuilder {

	/**
	 * The most elements of a list that a template may make.
	 */
	static final int MAX_SIZE = 1_000_000;

	private final List<Object> items = new ArrayList<>();

	ListBuilder add(Object item) {
		checkSize(this.items.size() + 1L);
		this.items.add(item);
		return this;
	}

	ListBuilder addAll(Iterator<Object> more) {
		more.forEachRemaining(this::add);
		return this;
	}

	int size() {
		return this.items.size();
	}

	/**
	 * The list; the builder must not be used afterwards.
	 * @return the elements
	 */
	List<Object> build() {
		return this.items;
	}

	static void checkSize(long size) {
		if (size > MAX_SIZE) {
			throw new JinjaException("The template makes a list of more than " + MAX_SIZE + " elements");
		}
	}

}
