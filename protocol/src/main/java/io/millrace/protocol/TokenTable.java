package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The bytes that each token of a vocabulary adds to a text, in one array. Immutable. It
 * travels packed, little-endian: int32 number of tokens, then for each the int32 end of
 * its bytes, then the bytes.
 */
public final class TokenTable {

	/** Token {@code id} has {@code [ends[id - 1], ends[id])}. */
	private final int[] ends;

	private final byte[] data;

	private TokenTable(int[] ends, byte[] data) {
		this.ends = ends;
		this.data = data;
	}

	/**
	 * A table.
	 * @param size how many ids there are, from 0
	 * @param bytes those of each id
	 */
	public static TokenTable of(int size, IntFunction<byte[]> bytes) {
		int[] ends = new int[size];
		byte[] data = new byte[8 * size];
		int end = 0;
		for (int id = 0; id < size; id++) {
			byte[] token = bytes.apply(id);
			if (end + token.length > data.length) {
				data = Arrays.copyOf(data, 2 * (end + token.length));
			}
			System.arraycopy(token, 0, data, end, token.length);
			end += token.length;
			ends[id] = end;
		}
		return new TokenTable(ends, Arrays.copyOf(data, end));
	}

	/**
	 * Reads the packed form.
	 * @throws IllegalArgumentException if it is none
	 */
	public static TokenTable unpack(byte[] packed) {
		ByteBuffer bytes = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
		int size = (packed.length >= Integer.BYTES) ? bytes.getInt() : -1;
		if (size < 0 || size > bytes.remaining() / Integer.BYTES) {
			throw new IllegalArgumentException(packed.length + " bytes are no packed token table.");
		}
		int[] ends = new int[size];
		int before = 0;
		for (int id = 0; id < size; id++) {
			ends[id] = bytes.getInt();
			if (ends[id] < before) {
				throw new IllegalArgumentException("A packed token table's ends never fall, got " + ends[id] + ".");
			}
			before = ends[id];
		}
		byte[] data = new byte[bytes.remaining()];
		bytes.get(data);
		if (data.length != before) {
			throw new IllegalArgumentException("A packed token table of " + before + " bytes has " + data.length + ".");
		}
		return new TokenTable(ends, data);
	}

	/** The packed form. */
	public byte[] pack() {
		ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (1 + this.ends.length) + this.data.length)
			.order(ByteOrder.LITTLE_ENDIAN);
		bytes.putInt(this.ends.length);
		for (int end : this.ends) {
			bytes.putInt(end);
		}
		return bytes.put(this.data).array();
	}

	/** How many ids it has, from 0. */
	public int size() {
		return this.ends.length;
	}

	/** A token's bytes, a copy; none for an id that it does not have. */
	public byte[] bytes(int id) {
		if (id < 0 || id >= this.ends.length) {
			return new byte[0];
		}
		return Arrays.copyOfRange(this.data, (id > 0) ? this.ends[id - 1] : 0, this.ends[id]);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TokenTable that && Arrays.equals(this.ends, that.ends)
				&& Arrays.equals(this.data, that.data);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.ends) + Arrays.hashCode(this.data);
	}

	@Override
	public String toString() {
		return "[" + this.ends.length + " tokens of " + this.data.length + " bytes]";
	}

}
