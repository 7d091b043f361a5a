package io.millrace.tokenizer.bytepairs;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;

/** Ids that grow. Used by one thread. */
public final class IdList {

	private int[] ids;

	private int size;

	/** An empty list with room for so many. */
	public IdList(int capacity) {
		this.ids = new int[Math.max(capacity, 8)];
	}

	/** Adds one. */
	public void add(int id) {
		reserve(1);
		this.ids[this.size++] = id;
	}

	/** Adds all of them. */
	public void add(TokenIds more) {
		reserve(more.size());
		more.copyTo(0, this.ids, this.size, more.size());
		this.size += more.size();
	}

	void add(int[] more) {
		reserve(more.length);
		System.arraycopy(more, 0, this.ids, this.size, more.length);
		this.size += more.length;
	}

	int size() {
		return this.size;
	}

	int[] copyFrom(int index) {
		return Arrays.copyOfRange(this.ids, index, this.size);
	}

	/** What was added. */
	public TokenIds toIds() {
		return TokenIds.copyOf(this.ids, 0, this.size);
	}

	private void reserve(int more) {
		if (this.size + more > this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, Math.max(2 * this.ids.length, this.size + more));
		}
	}

}
