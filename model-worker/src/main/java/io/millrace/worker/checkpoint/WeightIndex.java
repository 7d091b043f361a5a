package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;

/**
 * Every weight of a checkpoint: in one {@code model.safetensors}, in shards or in GGUF.
 */
public final class WeightIndex {

	private static final String SINGLE = "model.safetensors";

	private static final String SHARDED = "model.safetensors.index.json";

	private static final Pattern PICKLED = Pattern.compile(".*\\.(bin|pt|pth|ckpt)");

	private final Path directory;

	private final Map<String, WeightTensor> tensors;

	private final boolean byOutputs;

	/**
	 * Weights by their names.
	 * @param byOutputs whether matrices are stored by outputs in all families
	 */
	WeightIndex(Path directory, Map<String, WeightTensor> tensors, boolean byOutputs) {
		this.directory = directory;
		this.tensors = tensors;
		this.byOutputs = byOutputs;
	}

	static WeightIndex read(Path directory) {
		Map<String, WeightTensor> tensors = new LinkedHashMap<>();
		for (Path file : files(directory)) {
			for (WeightTensor tensor : Safetensors.read(file)) {
				if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
					throw new ModelLoadException(
							"The weight " + tensor.name() + " is in two files of " + directory + ".");
				}
			}
		}
		return new WeightIndex(directory, tensors, false);
	}

	private static Set<Path> files(Path directory) {
		if (Files.isRegularFile(directory.resolve(SINGLE))) {
			return Set.of(directory.resolve(SINGLE));
		}
		if (!Files.isRegularFile(directory.resolve(SHARDED))) {
			throw new ModelLoadException(directory + " has neither " + SINGLE + " nor " + SHARDED + advice(directory));
		}
		JsonFile index = JsonFile.read(directory.resolve(SHARDED));
		JsonFile map = index.object("weight_map")
			.orElseThrow(() -> new ModelLoadException(index.name() + " does not say weight_map."));
		Set<Path> files = new LinkedHashSet<>();
		for (Map.Entry<String, JsonNode> entry : map.root().properties()) {
			files.add(shard(directory, index, entry.getValue()));
		}
		return files;
	}

	/** Files of pickled objects would be programs to run. */
	private static String advice(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> PICKLED.matcher(name).matches())
				.sorted()
				.findFirst()
				.map((name) -> "; " + name + " is PyTorch's own format, which can run code when it is opened: write it "
						+ "as safetensors with save_pretrained of transformers, where you trust it.")
				.orElse(", and no file in GGUF.");
		}
		catch (IOException ex) {
			throw new ModelLoadException(directory + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	private static Path shard(Path directory, JsonFile index, JsonNode node) {
		if (!node.isString() || node.stringValue().isBlank() || !isPlainName(node.stringValue())) {
			throw index.wrong("weight_map", "a map from weights to file names in the same directory", node);
		}
		return directory.resolve(node.stringValue());
	}

	private static boolean isPlainName(String name) {
		return name.chars().noneMatch((c) -> c == '/' || c == '\\' || c < ' ') && !name.equals("..");
	}

	/**
	 * A weight that the model needs.
	 * @throws ModelLoadException if it is absent or has another shape
	 */
	public WeightTensor require(String name, long... shape) {
		WeightTensor tensor = this.tensors.get(name);
		if (tensor == null) {
			throw new ModelLoadException("The weights of " + this.directory + " lack " + name + ".");
		}
		return tensor.require(this.directory, shape);
	}

	/** All weights, in the order of their names. */
	List<WeightTensor> all() {
		return this.tensors.values().stream().sorted(Comparator.comparing(WeightTensor::name)).toList();
	}

	/** Whether there is a weight of that name. */
	boolean has(String name) {
		return this.tensors.containsKey(name);
	}

	/**
	 * Refuses weights that a program would leave out.
	 * @param prefix of the names that are looked at
	 * @param taken the weights that it takes
	 */
	void refuseOthers(String prefix, List<WeightTensor> taken) {
		Set<String> names = taken.stream().map(WeightTensor::name).collect(Collectors.toSet());
		for (String name : this.tensors.keySet()) {
			if (name.startsWith(prefix) && !names.contains(name)) {
				throw new ModelLoadException("The weights of " + this.directory + " have " + name
						+ ", which is not supported in a model of this architecture.");
			}
		}
	}

	/** Whether matrices are stored by outputs in all families. */
	boolean byOutputs() {
		return this.byOutputs;
	}

	/** Size of all weights when they are numbers; those of blocks have two bytes then. */
	public long bytes() {
		return this.tensors.values().stream().mapToLong(WeightIndex::bytes).sum();
	}

	private static long bytes(WeightTensor tensor) {
		return tensor.type().isPlain() ? tensor.bytes() : tensor.count() * 2;
	}

	/**
	 * The type of most bytes when they are numbers; those of blocks count as bfloat16.
	 */
	public WeightType commonType() {
		return Stream.of(WeightType.F32, WeightType.F16, WeightType.BF16)
			.max(Comparator.comparingLong(this::bytes))
			.orElseThrow();
	}

	private long bytes(WeightType type) {
		return this.tensors.values()
			.stream()
			.filter((tensor) -> (tensor.type().isPlain() ? tensor.type() : WeightType.BF16) == type)
			.mapToLong(WeightIndex::bytes)
			.sum();
	}

}
