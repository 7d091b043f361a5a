package io.millrace.protocol.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Asks for the vectors of texts in place of a continuation. The texts' tokens stand one
 * after the other in the prompt; what is generated are the numbers of their vectors, one
 * after the other, each as the bits of a float32 in the place of a token. So whatever is
 * promised of tokens is promised of them.
 *
 * @param lengths how many tokens each text has, at least one
 * @param dimensions how many numbers each vector gets
 * @param seconds where the second text of each pair begins, as the number of tokens
 * before it; null where texts are no pairs
 */
public record EmbeddingOrder(List<Integer> lengths, int dimensions, @Nullable List<Integer> seconds) {

	public EmbeddingOrder {
		lengths = List.copyOf(lengths);
		seconds = (seconds != null) ? List.copyOf(seconds) : null;
		if (lengths.isEmpty() || dimensions < 1) {
			throw new IllegalArgumentException("An order has at least one text and one dimension, got " + lengths.size()
					+ " and " + dimensions + ".");
		}
	}

	/** An order of texts that are no pairs. */
	public EmbeddingOrder(List<Integer> lengths, int dimensions) {
		this(lengths, dimensions, null);
	}

	/** How many numbers are wanted in all. */
	public int numbers() {
		return Math.multiplyExact(this.lengths.size(), this.dimensions);
	}

}
