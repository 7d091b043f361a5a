package io.millrace.tokenizer.jinja;

import java.util.Iterator;

/**
 * A lazy sequence that can be walked once: what Python calls a generator or an iterator.
 */
final class PyIterator implements Iterator<Object> {

	private final String typeName;

	private final Iterator<Object> source;

	PyIterator(String typeName, Iterator<Object> source) {
		this.typeName = typeName;
		this.source = source;
	}

	static PyIterator generator(Iterator<Object> source) {
		return new PyIterator("generator", source);
	}

	String typeName() {
		return this.typeName;
	}

	@Override
	public boolean hasNext() {
		return this.source.hasNext();
	}

	@Override
	public Object next() {
		return this.source.next();
	}

}
