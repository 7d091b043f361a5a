package io.millrace.protocol.tokenizer;

import java.util.List;

/**
 * Pairs of texts to encode, each as one sequence.
 *
 * @param model whose tokenizer
 * @param pairs any number
 */
public record PairsRequest(String model, List<Pair> pairs) {

	public PairsRequest {
		pairs = List.copyOf(pairs);
	}

	/** Two texts. */
	public record Pair(String first, String second) {

	}

}
