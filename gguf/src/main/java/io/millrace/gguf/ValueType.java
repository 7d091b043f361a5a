package io.millrace.gguf;

/** The types of metadata, in the order of their numbers in the format. */
enum ValueType {

	UINT8(1), INT8(1), UINT16(2), INT16(2), UINT32(4), INT32(4), FLOAT32(4), BOOL(1), STRING(8), ARRAY(12), UINT64(8),
	INT64(8), FLOAT64(8);

	private static final ValueType[] VALUES = values();

	private final int leastBytes;

	ValueType(int leastBytes) {
		this.leastBytes = leastBytes;
	}

	/** The bytes of a value, or of the shortest where they differ. */
	int leastBytes() {
		return this.leastBytes;
	}

	/** Whether all values have as many bytes. */
	boolean isFixed() {
		return this != STRING && this != ARRAY;
	}

	static int count() {
		return VALUES.length;
	}

	/** The type of a number below {@link #count()}. */
	static ValueType of(int number) {
		return VALUES[number];
	}

}
