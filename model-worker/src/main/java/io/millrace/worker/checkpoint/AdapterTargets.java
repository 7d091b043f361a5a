package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The matrices of a decoder that adapters may change: those of attention, and those of
 * feed-forward parts that no experts share.
 */
public final class AdapterTargets {

	private static final String WEIGHT = ".weight";

	/** Attention's two, then the feed-forward part's two. */
	private static final int MATRICES = 4;

	private final List<List<Matrix>> layers = new ArrayList<>();

	/** By the name of the module, without the prefix. */
	private final Map<String, Target> targets = new LinkedHashMap<>();

	private final List<String> prefixes;

	private AdapterTargets(List<String> prefixes) {
		this.prefixes = prefixes;
	}

	/** Those of a model. */
	public static AdapterTargets of(ModelDirectory directory) {
		DecoderWeights weights = directory.decoderWeights();
		AdapterTargets targets = new AdapterTargets(weights.prefixes());
		for (int layer = 0; layer < directory.config().layers().size(); layer++) {
			List<WeightPart.Matrix> matrices = weights.layer(layer)
				.stream()
				.filter(WeightPart.Matrix.class::isInstance)
				.map(WeightPart.Matrix.class::cast)
				.limit(directory.config().layers().get(layer).sparse() ? 2 : MATRICES)
				.toList();
			targets.addLayer(matrices, weights.prefix());
		}
		return targets;
	}

	private void addLayer(List<WeightPart.Matrix> matrices, String prefix) {
		int layer = this.layers.size();
		List<Matrix> all = new ArrayList<>();
		for (WeightPart.Matrix matrix : matrices) {
			List<Integer> outputs = new ArrayList<>();
			int inputs = 0;
			for (WeightTensor weight : matrix.matrices()) {
				inputs = size(weight, matrix.transposed() ? 0 : 1);
				int rows = size(weight, matrix.transposed() ? 1 : 0);
				String name = weight.name().substring(prefix.length(), weight.name().length() - WEIGHT.length());
				this.targets.put(name,
						new Target(layer, all.size(), outputs.size(), inputs, rows, matrix.groups(), matrix.parts()));
				outputs.add(rows);
			}
			all.add(new Matrix(inputs, outputs));
		}
		this.layers.add(List.copyOf(all));
	}

	private static int size(WeightTensor weight, int dimension) {
		return Math.toIntExact(weight.shape().get(dimension));
	}

	/** Of each layer the matrices, in the program's order. */
	public List<List<Matrix>> layers() {
		return List.copyOf(this.layers);
	}

	/** The part of a matrix that a module is, by its name with or without a prefix. */
	Optional<Target> find(String module) {
		return this.prefixes.stream()
			.filter(module::startsWith)
			.map((prefix) -> this.targets.get(module.substring(prefix.length())))
			.filter((target) -> target != null)
			.findFirst();
	}

	/** All modules by their names, with the prefix that usually comes first. */
	public Map<String, Target> modules() {
		Map<String, Target> modules = new LinkedHashMap<>();
		this.targets.forEach((name, target) -> modules.put(this.prefixes.getFirst() + name, target));
		return modules;
	}

	/**
	 * A matrix of the program.
	 *
	 * @param inputs of each row
	 * @param outputs of each of its parts
	 */
	public record Matrix(int inputs, List<Integer> outputs) {

		public Matrix {
			outputs = List.copyOf(outputs);
		}

	}

	/**
	 * A module of the model as the program has it.
	 *
	 * @param layer which
	 * @param matrix which of the layer's
	 * @param part which of the matrix's
	 * @param inputs of each row
	 * @param outputs of the part
	 * @param groups where outputs of several parts alternate, how many times
	 * @param parts that alternate; 1 where none do
	 */
	public record Target(int layer, int matrix, int part, int inputs, int outputs, int groups, int parts) {

	}

}
