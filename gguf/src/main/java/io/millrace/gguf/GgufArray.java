package io.millrace.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A list, kept as the bytes that it has in the file, which were walked through once: so
 * it takes no more memory than the file.
 */
final class GgufArray implements GgufValue {

	private final ValueType type;

	private final int count;

	private final byte[] bytes;

	/** A list of so many values of a type; the array is not copied. */
	GgufArray(ValueType type, int count, byte[] bytes) {
		this.type = type;
		this.count = count;
		this.bytes = bytes;
	}

	@Override
	public String kind() {
		return "a list";
	}

	/** The strings, if it is a list of them. */
	Optional<List<String>> texts() {
		if (this.type != ValueType.STRING) {
			return Optional.empty();
		}
		Cursor cursor = cursor();
		List<String> texts = new ArrayList<>(this.count);
		for (int i = 0; i < this.count; i++) {
			texts.add(cursor.text());
		}
		return Optional.of(texts);
	}

	/** The numbers, if it is a list of integers or of truths. */
	Optional<long[]> wholes() {
		if (!this.type.isFixed() || this.type == ValueType.FLOAT32 || this.type == ValueType.FLOAT64) {
			return Optional.empty();
		}
		Cursor cursor = cursor();
		long[] numbers = new long[this.count];
		for (int i = 0; i < this.count; i++) {
			numbers[i] = switch (cursor.value(this.type)) {
				case Whole whole -> whole.value();
				case Flag flag -> flag.value() ? 1 : 0;
				case Real real -> (long) real.value();
				case Text text -> 0;
				case GgufArray array -> 0;
			};
		}
		return Optional.of(numbers);
	}

	/** The numbers, if it is a list of any. */
	Optional<float[]> numbers() {
		if (this.type != ValueType.FLOAT32 && this.type != ValueType.FLOAT64) {
			return wholes().map(GgufArray::floats);
		}
		Cursor cursor = cursor();
		float[] numbers = new float[this.count];
		for (int i = 0; i < this.count; i++) {
			numbers[i] = (cursor.value(this.type) instanceof Real(double value)) ? (float) value : 0;
		}
		return Optional.of(numbers);
	}

	private static float[] floats(long[] wholes) {
		float[] numbers = new float[wholes.length];
		for (int i = 0; i < numbers.length; i++) {
			numbers[i] = wholes[i];
		}
		return numbers;
	}

	private Cursor cursor() {
		return new Cursor("a list", MemorySegment.ofArray(this.bytes), this.bytes.length);
	}

}
