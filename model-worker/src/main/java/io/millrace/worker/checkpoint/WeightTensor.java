package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where one weight lies; the range was checked against the file's size.
 *
 * @param name its name in the checkpoint
 * @param type how its numbers are stored, little-endian
 * @param shape its sizes, row-major
 * @param file the file that holds it
 * @param offset its first byte in the file
 */
public record WeightTensor(String name, WeightType type, List<Long> shape, Path file, long offset) {

	public WeightTensor {
		shape = List.copyOf(shape);
	}

	/** How many numbers it has. */
	public long count() {
		return this.shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
	}

	/** Its size in the file. */
	public long bytes() {
		return count() * this.type.bytes();
	}

	/** What its first index selects. */
	WeightTensor slice(int index) {
		List<Long> rest = this.shape.subList(1, this.shape.size());
		WeightTensor first = new WeightTensor(this.name, this.type, rest, this.file, this.offset);
		return new WeightTensor(this.name, this.type, rest, this.file, this.offset + index * first.bytes());
	}

	/** Whether it can be read in place when the file is mapped as numbers of its type. */
	public boolean aligned() {
		return this.offset % this.type.bytes() == 0;
	}

	/**
	 * This weight, if it has the shape the model needs.
	 * @throws ModelLoadException if not
	 */
	WeightTensor require(Path directory, long... wanted) {
		if (!this.shape.equals(Arrays.stream(wanted).boxed().toList())) {
			throw new ModelLoadException("The weight " + this.name + " of " + directory + " has the shape "
					+ Arrays.toString(wanted) + " by config.json, got " + this.shape + ".");
		}
		return this;
	}

}
