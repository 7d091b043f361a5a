package io.millrace.gguf;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes headers, right and wrong, number by number. */
final class Draft {

	private static final int MAGIC = 0x46554747;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	/** A header of version 3 up to and with its counts. */
	static Draft of(long tensors, long values) {
		return new Draft().int32(MAGIC).int32(3).int64(tensors).int64(values);
	}

	Draft int32(int number) {
		this.bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
		return this;
	}

	Draft int64(long number) {
		this.bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
		return this;
	}

	Draft text(String text) {
		byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
		int64(encoded.length).bytes.writeBytes(encoded);
		return this;
	}

	Draft type(ValueType type) {
		return int32(type.ordinal());
	}

	/** A tensor of float32 with its sizes as the file has them, the row's first. */
	Draft tensor(String name, long offset, long... sizes) {
		return typed(name, 0, offset, sizes);
	}

	/** A tensor of a type by its number. */
	Draft typed(String name, int type, long offset, long... sizes) {
		text(name).int32(sizes.length);
		for (long size : sizes) {
			int64(size);
		}
		return int32(type).int64(offset);
	}

	Draft zeros(int count) {
		this.bytes.writeBytes(new byte[count]);
		return this;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

	GgufFile read() {
		return read(bytes());
	}

	static GgufFile read(byte[] bytes) {
		return new Header(Path.of("model.gguf"), MemorySegment.ofArray(bytes)).read();
	}

}
