package io.millrace.gateway.stream;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;

/** Token ids in order, taken from the front. Not thread-safe. */
final class TokenQueue {

	private int[] ids = new int[16];

	private int head;

	private int size;

	void add(TokenIds tokens) {
		ensureRoom(tokens.size());
		tokens.copyTo(0, this.ids, this.head + this.size, tokens.size());
		this.size += tokens.size();
	}

	/** Takes the first {@code count}. */
	TokenIds take(int count) {
		TokenIds taken = TokenIds.of(Arrays.copyOfRange(this.ids, this.head, this.head + count));
		this.head += count;
		this.size -= count;
		if (this.size == 0) {
			this.head = 0;
		}
		return taken;
	}

	TokenIds takeAll() {
		return take(this.size);
	}

	int last() {
		return this.ids[this.head + this.size - 1];
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	private void ensureRoom(int count) {
		if (this.head + this.size + count <= this.ids.length) {
			return;
		}
		int capacity = Math.max(this.ids.length, 2 * (this.size + count));
		int[] target = (capacity == this.ids.length) ? this.ids : new int[capacity];
		System.arraycopy(this.ids, this.head, target, 0, this.size);
		this.ids = target;
		this.head = 0;
	}

}
