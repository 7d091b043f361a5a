package io.millrace.gateway.stream;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;

/** Token ids in the order in which they came. Not thread-safe. */
final class TokenLog {

	private int[] ids = new int[64];

	private int size;

	void add(TokenIds tokens) {
		if (this.size + tokens.size() > this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, 2 * (this.size + tokens.size()));
		}
		tokens.copyTo(0, this.ids, this.size, tokens.size());
		this.size += tokens.size();
	}

	TokenIds all() {
		return (this.size > 0) ? TokenIds.of(Arrays.copyOf(this.ids, this.size)) : TokenIds.EMPTY;
	}

	int last() {
		return this.ids[this.size - 1];
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

}
