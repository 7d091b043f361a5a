package io.millrace.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Writes the metadata of a GGUF file without tensors. */
final class GgufDraft {

	private static final int MAGIC = 0x46554747;

	private static final int UINT32 = 4;

	private static final int FLOAT32 = 6;

	private static final int STRING = 8;

	private static final int ARRAY = 9;

	private final ByteArrayOutputStream values = new ByteArrayOutputStream();

	private int count;

	GgufDraft text(String key, String text) {
		key(key, STRING);
		write(text);
		return this;
	}

	GgufDraft number(String key, int number) {
		key(key, UINT32);
		int32(number);
		return this;
	}

	GgufDraft texts(String key, List<String> texts) {
		key(key, ARRAY);
		int32(STRING);
		int64(texts.size());
		texts.forEach(this::write);
		return this;
	}

	GgufDraft numbers(String key, float... numbers) {
		key(key, ARRAY);
		int32(FLOAT32);
		int64(numbers.length);
		for (float number : numbers) {
			int32(Float.floatToIntBits(number));
		}
		return this;
	}

	Path write(Path file) throws IOException {
		ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
		header.putInt(MAGIC).putInt(3).putLong(0).putLong(this.count);
		byte[] all = Arrays.copyOf(header.array(), 24 + this.values.size());
		System.arraycopy(this.values.toByteArray(), 0, all, 24, this.values.size());
		return Files.write(file, all);
	}

	private void key(String key, int type) {
		write(key);
		int32(type);
		this.count++;
	}

	private void write(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		int64(bytes.length);
		this.values.writeBytes(bytes);
	}

	private void int32(int number) {
		this.values.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
	}

	private void int64(long number) {
		this.values.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
	}

}
