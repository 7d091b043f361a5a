package io.millrace.worker.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.millrace.worker.checkpoint.WeightType;

/**
 * A safetensors file of random weights. Every weight is a bfloat16 number, so that files
 * of both types hold the same model; each tensor's depend on its name alone.
 */
final class RandomWeights {

	/** Where the data begin is a multiple of this, so that tensors can be mapped. */
	private static final int ALIGNMENT = 64;

	private static final int BUFFER_BYTES = 1 << 20;

	private static final float UNIFORM_DEVIATION = (float) Math.sqrt(3);

	private final WeightType type;

	private final long seed;

	private final List<Tensor> tensors = new ArrayList<>();

	private long size;

	RandomWeights(WeightType type) {
		this(type, 0);
	}

	/** Others for each seed. */
	RandomWeights(WeightType type, long seed) {
		if (type == WeightType.F16) {
			throw new IllegalArgumentException("Random weights are F32 or BF16.");
		}
		this.type = type;
		this.seed = seed;
	}

	/** Adds a matrix that keeps the variance of what it is applied to. */
	void matrix(String name, int outputs, int inputs) {
		matrix(name, outputs, inputs, (float) (1 / Math.sqrt(inputs)));
	}

	void matrix(String name, int outputs, int inputs, float deviation) {
		add(name, outputs + "," + inputs, (long) outputs * inputs, deviation);
	}

	void ones(String name, int length) {
		add(name, String.valueOf(length), length, 0);
	}

	private void add(String name, String shape, long count, float deviation) {
		long end = this.size + count * this.type.bytes();
		String entry = "\"%s.weight\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}".formatted(name,
				this.type, shape, this.size, end);
		this.tensors.add(new Tensor(entry, name.hashCode() + (this.seed << Integer.SIZE), count, deviation));
		this.size = end;
	}

	void write(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
			writeFully(channel, header());
			ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
			for (Tensor tensor : this.tensors) {
				write(channel, buffer, tensor);
			}
		}
	}

	private ByteBuffer header() {
		String json = this.tensors.stream().map(Tensor::header).collect(Collectors.joining(",", "{", "}"));
		int length = Math.ceilDiv(Long.BYTES + json.length(), ALIGNMENT) * ALIGNMENT - Long.BYTES;
		ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
		header.putLong(length).put((json + " ".repeat(length - json.length())).getBytes(StandardCharsets.US_ASCII));
		return header.flip();
	}

	private void write(FileChannel channel, ByteBuffer buffer, Tensor tensor) throws IOException {
		RandomNumbers numbers = new RandomNumbers(tensor.seed());
		float scale = tensor.deviation() * UNIFORM_DEVIATION / (1 << (Short.SIZE - 1));
		for (long done = 0; done < tensor.count();) {
			int count = (int) Math.min(tensor.count() - done, BUFFER_BYTES / this.type.bytes());
			buffer.clear();
			for (int i = 0; i < count; i++) {
				put(buffer, (scale == 0) ? 1 : numbers.next() * scale);
			}
			writeFully(channel, buffer.flip());
			done += count;
		}
	}

	/** The upper half of a float32 is a bfloat16. */
	private void put(ByteBuffer buffer, float value) {
		int upper = (Float.floatToRawIntBits(value) + (1 << (Short.SIZE - 1))) >>> Short.SIZE;
		if (this.type == WeightType.BF16) {
			buffer.putShort((short) upper);
		}
		else {
			buffer.putInt(upper << Short.SIZE);
		}
	}

	private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
		while (buffer.hasRemaining()) {
			channel.write(buffer);
		}
	}

	/**
	 * A tensor to write.
	 *
	 * @param header its entry in the file's header
	 * @param seed of its numbers
	 * @param count how many numbers it has
	 * @param deviation their standard deviation; 0 for ones
	 */
	private record Tensor(String header, long seed, long count, float deviation) {

	}

	/** SplitMix64, 16 bits a number. */
	private static final class RandomNumbers {

		private long state;

		private long bits;

		private int left;

		RandomNumbers(long seed) {
			this.state = seed;
		}

		/** Uniform over the numbers of a short. */
		short next() {
			if (this.left == 0) {
				this.state += 0x9E3779B97F4A7C15L;
				long mixed = (this.state ^ (this.state >>> 30)) * 0xBF58476D1CE4E5B9L;
				mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
				this.bits = mixed ^ (mixed >>> 31);
				this.left = Long.SIZE / Short.SIZE;
			}
			short number = (short) this.bits;
			this.bits >>>= Short.SIZE;
			this.left--;
			return number;
		}

	}

}
