package io.millrace.tokenizer.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * A Python slice resolved against a length.
 *
 * @param start the first index
 * @param stop where it ends, exclusive; -1 when it runs down past the first element
 * @param step the distance, not 0
 */
record SliceRange(long start, long stop, long step) {

	/**
	 * Resolves a slice as Python does: absent bounds, negative ones, and ones beyond the
	 * ends.
	 * @param start an integer or {@link None}
	 * @param stop an integer or {@link None}
	 * @param step an integer or {@link None}
	 * @param length the length of what is sliced
	 * @return the slice
	 */
	static SliceRange of(Object start, Object stop, Object step, int length) {
		long distance = (step == None.NONE) ? 1 : clip(step);
		if (distance == 0) {
			throw new JinjaException("The step of a slice must not be 0");
		}
		boolean down = distance < 0;
		long low = down ? -1 : 0;
		long high = down ? length - 1 : length;
		long from = (start == None.NONE) ? (down ? high : low) : bound(clip(start), length, low, high);
		long to = (stop == None.NONE) ? (down ? low : high) : bound(clip(stop), length, low, high);
		return new SliceRange(from, to, distance);
	}

	private static long bound(long index, int length, long low, long high) {
		long absolute = (index < 0) ? index + length : index;
		return Math.clamp(absolute, low, high);
	}

	private static long clip(Object value) {
		return switch (value) {
			case Long number -> Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
			case Boolean flag -> flag ? 1 : 0;
			case BigInteger big -> (big.signum() < 0) ? Integer.MIN_VALUE : Integer.MAX_VALUE;
			case Undefined undefined -> throw undefined.error();
			default ->
				throw new JinjaException("The bounds of a slice must be integers, not " + Values.typeName(value));
		};
	}

	int size() {
		long span = (this.step > 0) ? this.stop - this.start : this.start - this.stop;
		long distance = Math.abs(this.step);
		return (span <= 0) ? 0 : (int) ((span + distance - 1) / distance);
	}

	List<Object> select(List<Object> items) {
		int size = size();
		if (this.step == 1) {
			return items.subList((int) this.start, (int) this.start + size);
		}
		List<Object> selected = new ArrayList<>(size);
		for (int i = 0; i < size; i++) {
			selected.add(items.get((int) (this.start + i * this.step)));
		}
		return selected;
	}

}
