package io.millrace.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.millrace.gguf.GgufValue.Flag;
import io.millrace.gguf.GgufValue.Real;
import io.millrace.gguf.GgufValue.Text;
import io.millrace.gguf.GgufValue.Whole;

/**
 * Reads a header from its beginning to its end. Nothing is allocated for a length before
 * that many bytes are known to follow.
 */
final class Cursor {

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
		.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

	/** Lists of lists deeper than this are mistakes. */
	private static final int MAX_DEPTH = 4;

	private final String name;

	private final MemorySegment memory;

	private final long end;

	private long position;

	/**
	 * A reader of the bytes before {@code end}.
	 * @param name of what is read, for messages
	 */
	Cursor(String name, MemorySegment memory, long end) {
		this.name = name;
		this.memory = memory;
		this.end = end;
	}

	long position() {
		return this.position;
	}

	private long take(long bytes, String what) {
		if (bytes < 0 || bytes > this.end - this.position) {
			throw new GgufException(this.name + " claims " + what + " of " + Long.toUnsignedString(bytes)
					+ " bytes at byte " + this.position + ", where " + (this.end - this.position) + " are left.");
		}
		long start = this.position;
		this.position += bytes;
		return start;
	}

	int int32() {
		return this.memory.get(INT, take(Integer.BYTES, "a number"));
	}

	long int64() {
		return this.memory.get(LONG, take(Long.BYTES, "a number"));
	}

	/**
	 * A count of things that follow.
	 * @param leastBytes how many bytes each takes at least
	 * @param limit the most there may be
	 * @param what they are, for messages
	 */
	int count(long leastBytes, int limit, String what) {
		long count = int64();
		if (count < 0 || count > limit || count > (this.end - this.position) / leastBytes) {
			throw new GgufException(this.name + " claims " + Long.toUnsignedString(count) + " " + what + ", where "
					+ (this.end - this.position) + " bytes are left and the limit is " + limit + ".");
		}
		return (int) count;
	}

	String text() {
		return new String(bytes(int64(), "a string"), StandardCharsets.UTF_8);
	}

	/** A string of so many bytes at most. */
	String text(int limitBytes, String what) {
		long length = int64();
		if (length < 0 || length > limitBytes) {
			throw new GgufException(this.name + " has " + what + " of " + Long.toUnsignedString(length)
					+ " bytes at byte " + this.position + "; the limit is " + limitBytes + ".");
		}
		return new String(bytes(length, what), StandardCharsets.UTF_8);
	}

	private byte[] bytes(long count, String what) {
		long start = take(count, what);
		return this.memory.asSlice(start, count).toArray(ValueLayout.JAVA_BYTE);
	}

	ValueType type() {
		int number = int32();
		if (number < 0 || number >= ValueType.count()) {
			throw new GgufException(this.name + " has a value of the type " + Integer.toUnsignedString(number)
					+ " at byte " + (this.position - Integer.BYTES) + "; there are " + ValueType.count() + " types.");
		}
		return ValueType.of(number);
	}

	GgufValue value(ValueType type) {
		return switch (type) {
			case UINT8 -> new Whole(Byte.toUnsignedInt(int8()), true);
			case INT8 -> new Whole(int8(), false);
			case UINT16 -> new Whole(Short.toUnsignedInt(int16()), true);
			case INT16 -> new Whole(int16(), false);
			case UINT32 -> new Whole(Integer.toUnsignedLong(int32()), true);
			case INT32 -> new Whole(int32(), false);
			case UINT64 -> new Whole(int64(), true);
			case INT64 -> new Whole(int64(), false);
			case FLOAT32 -> new Real(Float.intBitsToFloat(int32()));
			case FLOAT64 -> new Real(Double.longBitsToDouble(int64()));
			case BOOL -> new Flag(int8() != 0);
			case STRING -> new Text(text());
			case ARRAY -> array();
		};
	}

	private byte int8() {
		return this.memory.get(ValueLayout.JAVA_BYTE, take(Byte.BYTES, "a number"));
	}

	private short int16() {
		return this.memory.get(SHORT, take(Short.BYTES, "a number"));
	}

	private GgufArray array() {
		ValueType type = type();
		int count = count(type.leastBytes(), Integer.MAX_VALUE, "values in a list");
		long start = this.position;
		skip(type, count, 1);
		long length = this.position - start;
		this.position = start;
		return new GgufArray(type, count, bytes(length, "a list"));
	}

	private void skip(ValueType type, int count, int depth) {
		if (depth > MAX_DEPTH) {
			throw new GgufException(this.name + " has lists in lists deeper than " + MAX_DEPTH + ".");
		}
		if (type.isFixed()) {
			take((long) count * type.leastBytes(), "a list");
			return;
		}
		for (int i = 0; i < count; i++) {
			if (type == ValueType.STRING) {
				take(int64(), "a string");
			}
			else {
				ValueType inner = type();
				skip(inner, count(inner.leastBytes(), Integer.MAX_VALUE, "values in a list"), depth + 1);
			}
		}
	}

}
