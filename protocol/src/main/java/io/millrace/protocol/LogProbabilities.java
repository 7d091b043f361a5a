package io.millrace.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Natural logarithms of the probabilities that a model gave to a sequence's tokens, each
 * with the {@link #top} likeliest tokens at its position, the likeliest first
 * ({@code max.interfaces.LogProbabilities}, for several positions). Immutable. On the bus
 * it travels packed, little-endian: int32 {@code top}, then for each position float32 of
 * its token, and {@code top} times int32 id and float32.
 */
public final class LogProbabilities {

	private final int top;

	/** A position: the token's, then those of the likeliest. */
	private final float[] values;

	private final int[] topIds;

	private LogProbabilities(int top, float[] values, int[] topIds) {
		this.top = top;
		this.values = values;
		this.topIds = topIds;
	}

	/**
	 * The log-probabilities of some positions.
	 * @param top likeliest tokens at each position
	 * @param values for each position that of its token, then those of the likeliest
	 * tokens; copied
	 * @param topIds for each position the ids of the likeliest tokens; copied
	 * @throws IllegalArgumentException if the lengths do not agree
	 */
	public static LogProbabilities of(int top, float[] values, int[] topIds) {
		if (top < 0 || values.length % (top + 1) != 0 || values.length / (top + 1) * top != topIds.length) {
			throw new IllegalArgumentException("Log-probabilities with " + top + " alternatives a position, but "
					+ values.length + " values and " + topIds.length + " ids.");
		}
		return new LogProbabilities(top, values.clone(), topIds.clone());
	}

	/** Those of all parts, one after another; the parts have the same {@link #top}. */
	public static LogProbabilities concat(List<LogProbabilities> parts) {
		int top = parts.getFirst().top;
		int size = parts.stream().mapToInt(LogProbabilities::size).sum();
		float[] values = new float[size * (top + 1)];
		int[] topIds = new int[size * top];
		int at = 0;
		for (LogProbabilities part : parts) {
			if (part.top != top) {
				throw new IllegalArgumentException(
						"Parts have the same number of alternatives, got " + top + " and " + part.top + ".");
			}
			System.arraycopy(part.values, 0, values, at * (top + 1), part.values.length);
			System.arraycopy(part.topIds, 0, topIds, at * top, part.topIds.length);
			at += part.size();
		}
		return new LogProbabilities(top, values, topIds);
	}

	/**
	 * Reads the packed form.
	 * @throws IllegalArgumentException if it is none
	 */
	public static LogProbabilities unpack(byte[] packed) {
		ByteBuffer bytes = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
		int top = (packed.length >= Integer.BYTES) ? bytes.getInt() : -1;
		if (top < 0 || top > SamplingParams.MAX_LOGPROBS || bytes.remaining() % positionBytes(top) != 0) {
			throw new IllegalArgumentException(packed.length + " bytes are no packed log-probabilities.");
		}
		int size = bytes.remaining() / positionBytes(top);
		float[] values = new float[size * (top + 1)];
		int[] topIds = new int[size * top];
		for (int position = 0; position < size; position++) {
			values[position * (top + 1)] = bytes.getFloat();
			for (int rank = 0; rank < top; rank++) {
				topIds[position * top + rank] = bytes.getInt();
				values[position * (top + 1) + 1 + rank] = bytes.getFloat();
			}
		}
		return new LogProbabilities(top, values, topIds);
	}

	private static int positionBytes(int top) {
		return Float.BYTES + top * (Integer.BYTES + Float.BYTES);
	}

	/** The packed form. */
	public byte[] pack() {
		ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + size() * positionBytes(this.top))
			.order(ByteOrder.LITTLE_ENDIAN);
		bytes.putInt(this.top);
		for (int position = 0; position < size(); position++) {
			bytes.putFloat(token(position));
			for (int rank = 0; rank < this.top; rank++) {
				bytes.putInt(topId(position, rank)).putFloat(top(position, rank));
			}
		}
		return bytes.array();
	}

	/** How many positions. */
	public int size() {
		return this.values.length / (this.top + 1);
	}

	/** How many of the likeliest tokens each position has. */
	public int top() {
		return this.top;
	}

	/** That of the token at a position. */
	public float token(int position) {
		return this.values[position * (this.top + 1)];
	}

	/** The id of the likeliest token but {@code rank} at a position. */
	public int topId(int position, int rank) {
		return this.topIds[position * this.top + rank];
	}

	/** That of the likeliest token but {@code rank} at a position. */
	public float top(int position, int rank) {
		return this.values[position * (this.top + 1) + 1 + rank];
	}

	/** Those of the positions in {@code [from, to)}. */
	public LogProbabilities slice(int from, int to) {
		return new LogProbabilities(this.top,
				Arrays.copyOfRange(this.values, from * (this.top + 1), to * (this.top + 1)),
				Arrays.copyOfRange(this.topIds, from * this.top, to * this.top));
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof LogProbabilities that && this.top == that.top && Arrays.equals(this.values, that.values)
				&& Arrays.equals(this.topIds, that.topIds);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.values) + Arrays.hashCode(this.topIds);
	}

	@Override
	public String toString() {
		return "[log-probabilities of " + size() + " tokens, " + this.top + " alternatives each]";
	}

}
