package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.stream.Stream;

/** Weights that a program takes together, in the order in which it takes them. */
public sealed interface WeightPart {

	/** The weights, in order. */
	List<WeightTensor> weights();

	/**
	 * A matrix.
	 *
	 * @param matrices stacked by their outputs
	 * @param biases one for each, or none
	 * @param transposed whether they are stored by inputs
	 * @param groups where outputs of several parts alternate, how many times
	 * @param parts that alternate; 1 where none do
	 */
	record Matrix(List<WeightTensor> matrices, List<WeightTensor> biases, boolean transposed, int groups,
			int parts) implements WeightPart {

		public Matrix {
			matrices = List.copyOf(matrices);
			biases = List.copyOf(biases);
		}

		@Override
		public List<WeightTensor> weights() {
			return Stream.concat(this.matrices.stream(), this.biases.stream()).toList();
		}

	}

	/**
	 * The matrix that chooses experts. It is small, and which expert computes depends on
	 * it.
	 */
	record Router(Matrix matrix) implements WeightPart {

		@Override
		public List<WeightTensor> weights() {
			return this.matrix.weights();
		}

	}

	/**
	 * A norm.
	 *
	 * @param weights its weight, and its bias if it has one
	 */
	record Norm(List<WeightTensor> weights) implements WeightPart {

		public Norm {
			weights = List.copyOf(weights);
		}

	}

	/** In place of a norm that the model lacks. */
	record NoNorm() implements WeightPart {

		@Override
		public List<WeightTensor> weights() {
			return List.of();
		}

	}

	/**
	 * A norm of all queries or of all keys of a token.
	 *
	 * @param weights its weight
	 */
	record RowNorm(List<WeightTensor> weights) implements WeightPart {

		public RowNorm {
			weights = List.copyOf(weights);
		}

	}

	/**
	 * A norm of each head.
	 *
	 * @param weights one for queries and one for keys, or one for each head, queries
	 * first
	 */
	record HeadNorm(List<WeightTensor> weights) implements WeightPart {

		public HeadNorm {
			weights = List.copyOf(weights);
		}

	}

	/**
	 * The scores of sinks.
	 *
	 * @param weights one, with a number for each head
	 */
	record Sinks(List<WeightTensor> weights) implements WeightPart {

		public Sinks {
			weights = List.copyOf(weights);
		}

	}

}
