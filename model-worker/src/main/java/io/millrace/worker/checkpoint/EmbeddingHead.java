package io.millrace.worker.checkpoint;

import java.util.List;

import io.millrace.protocol.EmbeddingForm;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a text's tokens after the last layer.
 *
 * @param poolings how they become one vector; those of several stand side by side
 * @param products what it is multiplied by then, one after the other
 * @param normalised whether it gets unit length in the end
 * @param scores whether it is one number that says how the two texts of a pair go
 * together
 * @param form how many numbers it has
 * @param maxLength the most tokens that a text may have by
 * {@code sentence_bert_config.json}; null where that says nothing
 */
public record EmbeddingHead(List<Pooling> poolings, List<Product> products, boolean normalised, boolean scores,
		EmbeddingForm form, @Nullable Integer maxLength) {

	public EmbeddingHead {
		poolings = List.copyOf(poolings);
		products = List.copyOf(products);
	}

	/** How tokens become one vector. */
	public enum Pooling {

		/** The first token's. */
		CLS,
		/** The mean of all. */
		MEAN,
		/** The greatest of each number. */
		MAX,
		/** The last token's. */
		LAST

	}

	/**
	 * A product.
	 *
	 * @param matrix outputs by inputs, with its bias if it has one
	 * @param bend what is done to its numbers: {@code identity}, {@code tanh},
	 * {@code sigmoid} or an activation's name
	 */
	public record Product(WeightPart.Matrix matrix, String bend) {

	}

}
