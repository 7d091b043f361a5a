package io.millrace.gateway.embeddings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;

/**
 * The inputs of a call that travel in one message. Inputs are sorted by length before
 * they are parted, so that those of a part are computed together.
 *
 * @param places where each input stands in the call
 * @param inputs theirs
 */
record Part(List<Integer> places, List<TokenIds> inputs) {

	/** 256 KiB of vectors; one input may be more. */
	private static final int MAX_NUMBERS = 1 << 16;

	/** One input may be more. */
	private static final int MAX_TOKENS = 1 << 13;

	Part {
		places = List.copyOf(places);
		inputs = List.copyOf(inputs);
	}

	/** All inputs of a call. */
	static List<Part> of(List<TokenIds> inputs, int dimensions) {
		List<Integer> sorted = IntStream.range(0, inputs.size())
			.boxed()
			.sorted(Comparator.comparingInt((place) -> inputs.get(place).size()))
			.toList();
		List<Part> parts = new ArrayList<>();
		int start = 0;
		int tokens = 0;
		for (int i = 0; i < sorted.size(); i++) {
			int size = inputs.get(sorted.get(i)).size();
			boolean full = (i - start + 1L) * dimensions > MAX_NUMBERS || tokens + size > MAX_TOKENS;
			if (full && i > start) {
				parts.add(of(inputs, sorted.subList(start, i)));
				start = i;
				tokens = 0;
			}
			tokens += size;
		}
		parts.add(of(inputs, sorted.subList(start, sorted.size())));
		return parts;
	}

	private static Part of(List<TokenIds> inputs, List<Integer> places) {
		return new Part(places, places.stream().map(inputs::get).toList());
	}

	/** The inputs' tokens, one after the other. */
	TokenIds tokens() {
		return TokenIds.of(this.inputs.stream().flatMapToInt(TokenIds::stream).toArray());
	}

	List<Integer> lengths() {
		return this.inputs.stream().map(TokenIds::size).toList();
	}

	/** What a worker made of it: the bits of all vectors' numbers. */
	List<float[]> vectors(TokenIds numbers, int dimensions) {
		List<float[]> vectors = new ArrayList<>(this.inputs.size());
		for (int i = 0; i < this.inputs.size(); i++) {
			float[] vector = new float[dimensions];
			for (int j = 0; j < dimensions; j++) {
				vector[j] = Float.intBitsToFloat(numbers.get(i * dimensions + j));
			}
			vectors.add(vector);
		}
		return vectors;
	}

}
