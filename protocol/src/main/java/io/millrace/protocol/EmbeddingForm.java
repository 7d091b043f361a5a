package io.millrace.protocol;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The vectors that an embedding model makes.
 *
 * @param dimensions how many numbers a vector has
 * @param shortens whether a vector may be cut to its first numbers
 * @param shorter to how many it may be; empty where it may be to any
 */
public record EmbeddingForm(int dimensions, boolean shortens, List<Integer> shorter) {

	public EmbeddingForm {
		shorter = List.copyOf(shorter);
		if (dimensions < 1) {
			throw new IllegalArgumentException("A vector has at least one number, got " + dimensions + ".");
		}
	}

	/**
	 * How many numbers a vector gets.
	 * @param wanted null for all
	 * @throws MillraceException {@code INVALID_VALUE} if the model has no such vectors
	 */
	public int choose(@Nullable Integer wanted) {
		if (wanted == null || wanted == this.dimensions) {
			return this.dimensions;
		}
		boolean listed = this.shorter.isEmpty() || this.shorter.contains(wanted);
		if (this.shortens && listed && wanted > 0 && wanted < this.dimensions) {
			return wanted;
		}
		throw MillraceException.of(ErrorCode.INVALID_VALUE, "dimensions",
				"'dimensions' is " + choices() + " with this model, got " + wanted + ".");
	}

	private String choices() {
		if (!this.shortens) {
			return String.valueOf(this.dimensions);
		}
		return this.shorter.isEmpty() ? "between 1 and " + this.dimensions
				: "one of " + this.shorter + " or " + this.dimensions;
	}

}
