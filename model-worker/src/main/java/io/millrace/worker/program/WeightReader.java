package io.millrace.worker.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;

import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.checkpoint.WeightTensor;

/**
 * Reads a weight that no mapping can show, because it lies between its type's multiples,
 * is stored in blocks, or is stored in another form. It comes as float32, in parts of
 * whole rows, or of whole heads where their rows have to be put in their places.
 */
final class WeightReader {

	/** Numbers of a part, unless a head has more. */
	private static final int PART = 1 << 20;

	private final WeightTensor weight;

	/** Numbers of a row; a vector is a column where it has heads. */
	private final int width;

	/** Rows that belong together. */
	private final int group;

	private final int partRows;

	private final long rows;

	private long done;

	WeightReader(WeightTensor weight) {
		this.weight = weight;
		boolean vector = weight.shape().size() == 1 && weight.form().heads() > 0;
		this.width = vector ? 1 : Math.toIntExact(weight.shape().getLast());
		this.rows = weight.count() / this.width;
		this.group = (weight.form().heads() > 0) ? Math.toIntExact(this.rows / weight.form().heads()) : 1;
		long groups = Math.clamp((long) PART / Math.multiplyExact(this.group, this.width), 1, this.rows / this.group);
		this.partRows = Math.toIntExact(groups * this.group);
	}

	/** The most numbers that a part has. */
	int partSize() {
		return Math.multiplyExact(this.partRows, this.width);
	}

	/**
	 * Reads the next part.
	 * @param target has room for {@link #partSize()} numbers
	 * @return how many it got
	 */
	int read(FloatBuffer target) {
		int count = (int) Math.min(this.partRows, this.rows - this.done) * this.width;
		float[] numbers = numbers(this.done * this.width, count);
		this.done += count / this.width;
		float added = this.weight.form().added();
		if (added != 0) {
			for (int i = 0; i < count; i++) {
				numbers[i] -= added;
			}
		}
		if (this.group == 1) {
			target.put(numbers, 0, count);
		}
		else {
			for (int first = 0; first < count; first += this.group * this.width) {
				putHead(numbers, first, target);
			}
		}
		return count;
	}

	/** First the even rows, then the odd ones. */
	private void putHead(float[] numbers, int first, FloatBuffer target) {
		for (int half = 0; half < 2; half++) {
			for (int row = half; row < this.group; row += 2) {
				target.put(numbers, first + row * this.width, this.width);
			}
		}
	}

	private float[] numbers(long first, int count) {
		int blockSize = this.weight.type().blockSize();
		int blocks = count / blockSize;
		byte[] bytes = bytes(this.weight.offset() + first / blockSize * this.weight.type().blockBytes(),
				Math.multiplyExact(blocks, this.weight.type().blockBytes()));
		float[] numbers = new float[count];
		this.weight.type().decode(bytes, numbers, blocks);
		return numbers;
	}

	private byte[] bytes(long position, int count) {
		ByteBuffer bytes = ByteBuffer.allocate(count);
		try (FileChannel channel = FileChannel.open(this.weight.file())) {
			while (bytes.hasRemaining()) {
				if (channel.read(bytes, position + bytes.position()) < 0) {
					throw new ModelLoadException(this.weight.file() + " became shorter while it was read.");
				}
			}
		}
		catch (IOException ex) {
			throw new ModelLoadException(this.weight.file() + " cannot be read: " + ex.getMessage() + ".", ex);
		}
		return bytes.array();
	}

}
