package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.millrace.protocol.Sha256;
import io.millrace.worker.checkpoint.AdapterTargets.Target;

/**
 * An adapter of low rank in the layout that PEFT writes, checked against the model that
 * it changes.
 *
 * @param path where it lies
 * @param fingerprint a hash of its content
 * @param layers of each layer what it changes
 */
public record AdapterDirectory(Path path, String fingerprint, List<List<Change>> layers) {

	private static final String WEIGHTS = "adapter_model.safetensors";

	private static final String PICKLED = "adapter_model.bin";

	private static final Pattern NAME = Pattern.compile("base_model\\.model\\.(.+)\\.lora_([AB])\\.weight");

	private static final int FINGERPRINT_BYTES = 16;

	public AdapterDirectory {
		layers = layers.stream().map(List::copyOf).toList();
	}

	/**
	 * Reads and checks a directory; loads nothing.
	 * @param path the directory
	 * @param targets what of the model may be changed
	 * @param maxRank the greatest rank that is taken
	 * @throws ModelLoadException if a file is missing or wrong, or the adapter does not
	 * fit
	 */
	public static AdapterDirectory read(Path path, AdapterTargets targets, int maxRank) {
		AdapterConfig config = AdapterConfig.read(path);
		return new AdapterDirectory(path, fingerprint(path), new Reader(path, targets, config, maxRank).layers());
	}

	/** Whether a directory could be one. */
	public static boolean isOne(Path path) {
		return Files.isRegularFile(path.resolve(AdapterConfig.FILE));
	}

	/** The files that are read. */
	public static List<String> files() {
		return List.of(AdapterConfig.FILE, WEIGHTS);
	}

	private static String fingerprint(Path path) {
		MessageDigest digest = Sha256.start();
		try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
			for (String name : files()) {
				Path file = path.resolve(name);
				if (Files.isRegularFile(file)) {
					Files.copy(file, sink);
				}
			}
			return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT_BYTES);
		}
		catch (IOException ex) {
			throw new ModelLoadException("The adapter " + path + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	/**
	 * What it adds to one module: {@code scale · up · down}.
	 *
	 * @param target the module
	 * @param down [rank, inputs]
	 * @param up [outputs, rank]
	 * @param scale of their product
	 */
	public record Change(Target target, WeightTensor down, WeightTensor up, double scale) {

	}

	private static final class Reader {

		private final Path path;

		private final AdapterTargets targets;

		private final AdapterConfig config;

		private final int maxRank;

		/** By the name of the module. */
		private final Map<String, WeightTensor> downs = new LinkedHashMap<>();

		private final Map<String, WeightTensor> ups = new LinkedHashMap<>();

		private final Set<Target> changed = new HashSet<>();

		Reader(Path path, AdapterTargets targets, AdapterConfig config, int maxRank) {
			this.path = path;
			this.targets = targets;
			this.config = config;
			this.maxRank = maxRank;
		}

		List<List<Change>> layers() {
			tensors().forEach(this::sort);
			List<List<Change>> layers = new ArrayList<>();
			this.targets.layers().forEach((layer) -> layers.add(new ArrayList<>()));
			this.downs.keySet().forEach((module) -> {
				Change change = change(module);
				layers.get(change.target().layer()).add(change);
			});
			for (String module : this.ups.keySet()) {
				require(this.downs.containsKey(module), "lacks lora_A of " + module + ".");
			}
			require(!this.downs.isEmpty(), "changes nothing.");
			this.targets.modules()
				.keySet()
				.stream()
				.filter(this.config::demands)
				.forEach((module) -> require(isThere(module), "lacks lora_A and lora_B of " + module
						+ ", which target_modules of its " + AdapterConfig.FILE + " names."));
			return layers;
		}

		private List<WeightTensor> tensors() {
			Path file = this.path.resolve(WEIGHTS);
			require(Files.isRegularFile(file),
					Files.exists(this.path.resolve(PICKLED))
							? "has no " + WEIGHTS + "; " + PICKLED
									+ " is PyTorch's own format, which can run code when it is opened: write it as "
									+ "safetensors with save_pretrained of peft, where you trust it."
							: "has no " + WEIGHTS + ".");
			return Safetensors.read(file);
		}

		private void sort(WeightTensor tensor) {
			Matcher name = NAME.matcher(tensor.name());
			if (!name.matches()) {
				require(!tensor.name().contains("lora_embedding_"),
						"trains an embedding (" + tensor.name() + "), which is not supported.");
				require(!tensor.name().contains("lora_magnitude_vector"),
						"is one of DoRA (" + tensor.name() + "), which is not supported.");
				throw wrong("has the weight " + tensor.name() + ", which is no lora_A or lora_B of a matrix.");
			}
			Map<String, WeightTensor> side = name.group(2).equals("A") ? this.downs : this.ups;
			require(side.put(name.group(1), tensor) == null, "has " + tensor.name() + " twice.");
		}

		private Change change(String module) {
			Target target = this.targets.find(module)
				.orElseThrow(() -> wrong("changes " + module
						+ "; of this model only the matrices of attention and of feed-forward parts without experts can "
						+ "be changed."));
			WeightTensor down = this.downs.get(module);
			WeightTensor up = this.ups.get(module);
			if (down == null || up == null) {
				throw wrong("lacks lora_B of " + module + ".");
			}
			int rank = this.config.rank(module);
			require(rank <= this.maxRank, "has rank " + rank + " in " + module + "; the limit is " + this.maxRank
					+ " (millrace.worker.max-lora-rank).");
			checkShape(down, rank, target.inputs());
			checkShape(up, target.outputs(), rank);
			require(this.changed.add(target), "changes " + module + " twice.");
			return new Change(target, down, up, this.config.scale(module));
		}

		private void checkShape(WeightTensor tensor, long rows, long columns) {
			require(tensor.shape().equals(List.of(rows, columns)),
					"has " + tensor.name() + " of the shape " + tensor.shape() + "; by " + AdapterConfig.FILE
							+ " and the model it is [" + rows + ", " + columns + "].");
		}

		private boolean isThere(String module) {
			return this.targets.find(module).filter(this.changed::contains).isPresent();
		}

		private void require(boolean condition, String fault) {
			if (!condition) {
				throw wrong(fault);
			}
		}

		private ModelLoadException wrong(String fault) {
			return new ModelLoadException("The adapter " + this.path + " " + fault);
		}

	}

}
