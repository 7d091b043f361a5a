package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.IntStream;

/**
 * An immutable sequence of token ids. On the bus it travels as packed little-endian
 * int32; in JSON as an array of numbers.
 */
public final class TokenIds {

	/** No tokens. */
	public static final TokenIds EMPTY = new TokenIds(new int[0]);

	private final int[] ids;

	private TokenIds(int[] ids) {
		this.ids = ids;
	}

	/** The given ids, copied. */
	public static TokenIds of(int... ids) {
		return (ids.length == 0) ? EMPTY : new TokenIds(ids.clone());
	}

	/** The given ids, copied. */
	public static TokenIds of(Collection<Integer> ids) {
		return ids.isEmpty() ? EMPTY : new TokenIds(ids.stream().mapToInt(Integer::intValue).toArray());
	}

	/** The ids of {@code [from, to)}, copied once. */
	public static TokenIds copyOf(int[] ids, int from, int to) {
		return (from == to) ? EMPTY : new TokenIds(Arrays.copyOfRange(ids, from, to));
	}

	/** The given ids, narrowed to int32; an id outside it is an error. */
	public static TokenIds ofLongs(long... ids) {
		return new TokenIds(Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
	}

	/**
	 * Reads the packed form.
	 * @throws IllegalArgumentException if the length is not a multiple of 4
	 */
	public static TokenIds unpack(byte[] packed) {
		if (packed.length % Integer.BYTES != 0) {
			throw new IllegalArgumentException("Packed token ids take 4 bytes each, got " + packed.length + " bytes.");
		}
		int[] ids = new int[packed.length / Integer.BYTES];
		ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(ids);
		return new TokenIds(ids);
	}

	/** The packed form: little-endian int32, 4 bytes a token. */
	public byte[] pack() {
		byte[] packed = new byte[this.ids.length * Integer.BYTES];
		ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(this.ids);
		return packed;
	}

	public int size() {
		return this.ids.length;
	}

	public boolean isEmpty() {
		return this.ids.length == 0;
	}

	/** The id at the given index, from 0. */
	public int get(int index) {
		return this.ids[index];
	}

	/** The ids in {@code [from, to)}. */
	public TokenIds slice(int from, int to) {
		if (from == 0 && to == this.ids.length) {
			return this;
		}
		return (from == to) ? EMPTY : new TokenIds(Arrays.copyOfRange(this.ids, from, to));
	}

	/** The last {@code count} ids, or all if there are fewer. */
	public TokenIds tail(int count) {
		return slice(Math.max(0, this.ids.length - count), this.ids.length);
	}

	/** These ids, then the others. */
	public TokenIds concat(TokenIds other) {
		if (other.isEmpty()) {
			return this;
		}
		if (isEmpty()) {
			return other;
		}
		int[] all = Arrays.copyOf(this.ids, this.ids.length + other.ids.length);
		System.arraycopy(other.ids, 0, all, this.ids.length, other.ids.length);
		return new TokenIds(all);
	}

	/** A copy that the caller owns. */
	public int[] toArray() {
		return this.ids.clone();
	}

	/** A copy as longs, the form that tokenizer libraries take. */
	public long[] toLongArray() {
		return stream().asLongStream().toArray();
	}

	/**
	 * Copies {@code [from, from + length)} into {@code target} at {@code targetIndex}.
	 */
	public void copyTo(int from, int[] target, int targetIndex, int length) {
		System.arraycopy(this.ids, from, target, targetIndex, length);
	}

	public IntStream stream() {
		return Arrays.stream(this.ids);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TokenIds that && Arrays.equals(this.ids, that.ids);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.ids);
	}

	@Override
	public String toString() {
		return (this.ids.length <= 16) ? Arrays.toString(this.ids)
				: "[" + this.ids.length + " tokens, first " + Arrays.toString(Arrays.copyOf(this.ids, 8)) + "]";
	}

}
