package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks weights up under one of the prefixes that checkpoints of a family have.
 */
final class EncoderNames {

	private final WeightIndex index;

	private final String prefix;

	/**
	 * Finds the prefix.
	 * @param index the checkpoint's weights
	 * @param probe a name that every model of the family has
	 * @param prefixes what may precede it; the first that fits is taken
	 */
	EncoderNames(WeightIndex index, String probe, String... prefixes) {
		this.index = index;
		this.prefix = Stream.of(prefixes).filter((each) -> index.has(each + probe)).findFirst().orElse("");
	}

	WeightTensor require(String name, long... shape) {
		return this.index.require(this.prefix + name, shape);
	}

	boolean has(String name) {
		return this.index.has(this.prefix + name);
	}

	/** A norm with a bias, under its old names or its new ones. */
	WeightPart norm(String name, int width) {
		String old = name + ".gamma";
		return has(old) ? new WeightPart.Norm(List.of(require(old, width), require(name + ".beta", width)))
				: norm(name, width, true);
	}

	WeightPart norm(String name, int width, boolean biased) {
		WeightTensor weight = require(name + ".weight", width);
		return new WeightPart.Norm(biased ? List.of(weight, require(name + ".bias", width)) : List.of(weight));
	}

	/** Matrices of so many outputs each, stacked, with their biases. */
	WeightPart matrix(List<String> names, long outputs, long inputs, boolean biased) {
		List<WeightTensor> matrices = new ArrayList<>();
		List<WeightTensor> biases = new ArrayList<>();
		for (String name : names) {
			matrices.add(require(name + ".weight", outputs, inputs));
			if (biased) {
				biases.add(require(name + ".bias", outputs));
			}
		}
		return new WeightPart.Matrix(matrices, biases, false, 1, 1);
	}

	WeightPart matrix(String name, long outputs, long inputs) {
		return matrix(List.of(name), outputs, inputs, true);
	}

	/** Refuses weights of a layer that nobody takes. */
	void refuseOthers(String start, List<WeightPart> taken) {
		this.index.refuseOthers(this.prefix + start,
				taken.stream().flatMap((part) -> part.weights().stream()).toList());
	}

}
