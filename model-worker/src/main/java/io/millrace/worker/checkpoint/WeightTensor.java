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
 * @param form how what is stored differs from the weight
 */
public record WeightTensor(String name, WeightType type, List<Long> shape, Path file, long offset, Form form) {

	public WeightTensor {
		shape = List.copyOf(shape);
	}

	/** A weight that is stored as it is. */
	WeightTensor(String name, WeightType type, List<Long> shape, Path file, long offset) {
		this(name, type, shape, file, offset, Form.AS_IT_IS);
	}

	/** How many numbers it has. */
	public long count() {
		return this.shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
	}

	/** Its size in the file. */
	public long bytes() {
		return count() / this.type.blockSize() * this.type.blockBytes();
	}

	/** What its first index selects. */
	WeightTensor slice(int index) {
		List<Long> rest = this.shape.subList(1, this.shape.size());
		WeightTensor first = new WeightTensor(this.name, this.type, rest, this.file, this.offset, this.form);
		return new WeightTensor(this.name, this.type, rest, this.file, this.offset + index * first.bytes(), this.form);
	}

	/** Whether it can be read in place when the file is mapped as numbers of its type. */
	public boolean mappable() {
		return this.type.isPlain() && this.offset % this.type.bytes() == 0 && this.form.equals(Form.AS_IT_IS);
	}

	/**
	 * This weight, if it has the shape the model needs.
	 * @throws ModelLoadException if not
	 */
	WeightTensor require(Path directory, long... wanted) {
		if (!this.shape.equals(Arrays.stream(wanted).boxed().toList())) {
			throw new ModelLoadException("The weight " + this.name + " of " + directory + " has the shape "
					+ Arrays.toString(wanted) + " by the model's configuration, got " + this.shape + ".");
		}
		return this;
	}

	/**
	 * How a file's numbers differ from those of the weight.
	 *
	 * @param heads in how many parts of its rows the two halves alternate row by row; 0
	 * where rows are in their places
	 * @param added what was added to every number
	 */
	public record Form(int heads, float added) {

		static final Form AS_IT_IS = new Form(0, 0);

	}

}
