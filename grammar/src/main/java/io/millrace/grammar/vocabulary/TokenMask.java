package io.millrace.grammar.vocabulary;

import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;

/** A set of token ids of one vocabulary. Immutable, so it may be shared. */
public final class TokenMask {

	private final int size;

	/** Id {@code i} is bit {@code i % 64} of word {@code i / 64}. */
	private final long[] words;

	private TokenMask(int size, long[] words) {
		this.size = size;
		this.words = words;
	}

	/**
	 * The mask of these ids.
	 * @param size ids are in {@code [0, size)}
	 */
	public static TokenMask of(int size, int... ids) {
		Builder builder = new Builder(size);
		for (int id : ids) {
			builder.allow(Objects.checkIndex(id, size));
		}
		return builder.build();
	}

	/** How many words a mask of a vocabulary has. */
	public static int words(int size) {
		return Math.ceilDiv(size, Long.SIZE);
	}

	/** The vocabulary's size: ids are in {@code [0, size)}. */
	public int size() {
		return this.size;
	}

	public boolean allows(int id) {
		if (id < 0 || id >= this.size) {
			throw new IndexOutOfBoundsException("Token ids are in [0, " + this.size + "), got " + id + ".");
		}
		return (this.words[id / Long.SIZE] & (1L << id)) != 0;
	}

	/** How many ids are allowed. */
	public int count() {
		return Arrays.stream(this.words).mapToInt(Long::bitCount).sum();
	}

	public boolean isEmpty() {
		return Arrays.stream(this.words).allMatch((word) -> word == 0);
	}

	/** The allowed ids, ascending. */
	public IntStream ids() {
		return BitSet.valueOf(this.words).stream();
	}

	/**
	 * Copies all words: id {@code i} is bit {@code i % 64} of word {@code i / 64}, and
	 * the bits after the last id are 0.
	 * @param target has room for {@link #words(int)} words from {@code index}
	 */
	public void copyTo(long[] target, int index) {
		System.arraycopy(this.words, 0, target, index, this.words.length);
	}

	/** Puts all words where a buffer stands, as {@link #copyTo(long[], int)} does. */
	public void copyTo(LongBuffer target) {
		target.put(this.words);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TokenMask that && this.size == that.size && Arrays.equals(this.words, that.words);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.words);
	}

	@Override
	public String toString() {
		return count() + " of " + this.size + " tokens";
	}

	/** The ids of both masks, to be added to. */
	Builder and(TokenMask other) {
		Builder builder = new Builder(this);
		for (int i = 0; i < builder.words.length; i++) {
			builder.words[i] &= other.words[i];
		}
		return builder;
	}

	/** Collects ids into a mask. */
	static final class Builder {

		private final int size;

		private final long[] words;

		Builder(int size) {
			this.size = size;
			this.words = new long[words(size)];
		}

		Builder(TokenMask mask) {
			this.size = mask.size;
			this.words = mask.words.clone();
		}

		void allow(int id) {
			this.words[id / Long.SIZE] |= 1L << id;
		}

		/** Allows all ids of a mask. */
		void add(TokenMask mask) {
			for (int i = 0; i < this.words.length; i++) {
				this.words[i] |= mask.words[i];
			}
		}

		/** The mask; after it, the builder is no longer used. */
		TokenMask build() {
			return new TokenMask(this.size, this.words);
		}

	}

}
