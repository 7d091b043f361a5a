package io.millrace.worker.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A layer's keys and values in the paged cache, {@code [keys of all heads then values,
 * slots, width]}, float32 or bfloat16.
 *
 * @param memory all of it
 * @param half whether it is bfloat16
 * @param heads key heads, and as many value heads
 * @param slots positions that it has room for
 * @param width of a head
 */
record KeyValues(MemorySegment memory, boolean half, int heads, long slots, int width) {

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

	/** Writes the keys and values of one position: first all heads' keys. */
	void put(long slot, float[] x, int from) {
		for (int head = 0; head < 2 * this.heads; head++) {
			long at = number(head, slot);
			for (int i = 0; i < this.width; i++) {
				float number = x[from + head * this.width + i];
				if (this.half) {
					this.memory.set(SHORT, (at + i) * Short.BYTES, bfloat16(number));
				}
				else {
					this.memory.set(FLOAT, (at + i) * Float.BYTES, number);
				}
			}
		}
	}

	/**
	 * Reads a head of consecutive slots.
	 * @param head of keys, or of values after them
	 * @param y gets {@code [count, stride]}; what is beyond a head's width stays as it is
	 */
	void get(int head, long slot, int count, float[] y, int stride) {
		int vectors = this.width - this.width % Lanes.COUNT;
		for (int place = 0; place < count; place++) {
			long at = number(head, slot + place);
			int start = place * stride;
			for (int i = 0; i < vectors; i += Lanes.COUNT) {
				if (this.half) {
					Lanes.bfloat16(this.memory, (at + i) * Short.BYTES).intoArray(y, start + i);
				}
				else {
					Lanes.float32(this.memory, (at + i) * Float.BYTES).intoArray(y, start + i);
				}
			}
			for (int i = vectors; i < this.width; i++) {
				y[start + i] = this.half
						? Float.intBitsToFloat(this.memory.get(SHORT, (at + i) * Short.BYTES) << Short.SIZE)
						: this.memory.get(FLOAT, (at + i) * Float.BYTES);
			}
		}
	}

	private long number(int head, long slot) {
		return (head * this.slots + slot) * this.width;
	}

	/** The nearest, of two as near the even one. */
	private static short bfloat16(float number) {
		int bits = Float.floatToIntBits(number);
		return Float.isNaN(number) ? (short) (bits >>> Short.SIZE)
				: (short) ((bits + 0x7fff + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE);
	}

}
