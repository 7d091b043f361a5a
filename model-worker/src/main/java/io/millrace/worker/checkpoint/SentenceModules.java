package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.worker.checkpoint.EmbeddingHead.Pooling;
import io.millrace.worker.checkpoint.EmbeddingHead.Product;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what sentence-transformers writes beside a model: {@code modules.json}, the
 * configuration of each module, and {@code sentence_bert_config.json}. A model without
 * modules gets the mean of its tokens, at unit length.
 */
final class SentenceModules {

	static final String FILE = "modules.json";

	private static final long LIMIT_BYTES = 1 << 20;

	private static final int MAX_MODULES = 16;

	private static final Map<String, Pooling> POOLINGS = Map.of("cls", Pooling.CLS, "mean", Pooling.MEAN, "max",
			Pooling.MAX, "lasttoken", Pooling.LAST);

	/** Flags of older files, by the names that newer ones give to what they mean. */
	private static final Map<String, String> FLAGS = Map.of("pooling_mode_cls_token", "cls", "pooling_mode_mean_tokens",
			"mean", "pooling_mode_max_tokens", "max", "pooling_mode_lasttoken", "lasttoken",
			"pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", "pooling_mode_weightedmean_tokens",
			"weightedmean");

	private final Path directory;

	private final List<Pooling> poolings = new ArrayList<>();

	private final List<Product> products = new ArrayList<>();

	private boolean normalised;

	/** Of the vector so far. */
	private int width;

	private SentenceModules(Path directory, int hiddenSize) {
		this.directory = directory;
		this.width = hiddenSize;
	}

	/**
	 * Reads a model's.
	 * @param directory the model's
	 * @param config its {@code config.json}
	 * @param hiddenSize how many numbers a token has after the last layer
	 * @throws ModelLoadException if a file is wrong, or asks for what is not supported
	 */
	static EmbeddingHead read(Path directory, JsonFile config, int hiddenSize) {
		SentenceModules modules = new SentenceModules(directory, hiddenSize);
		if (Files.isRegularFile(directory.resolve(FILE))) {
			modules.list().forEach(modules::take);
		}
		else {
			modules.normalised = true;
		}
		if (modules.poolings.isEmpty()) {
			modules.poolings.add(Pooling.MEAN);
		}
		return new EmbeddingHead(modules.poolings, modules.products, modules.normalised, false,
				form(config, modules.width), maxLength(directory));
	}

	/** Nested vectors are declared under the names that vLLM reads, too. */
	private static EmbeddingForm form(JsonFile config, int width) {
		JsonNode dimensions = config.find("matryoshka_dimensions");
		if (dimensions == null) {
			return new EmbeddingForm(width, config.flag("is_matryoshka", false), List.of());
		}
		if (!dimensions.isArray()
				|| dimensions.valueStream().anyMatch((each) -> !each.canConvertToInt() || each.intValue() < 1)) {
			throw config.wrong("matryoshka_dimensions", "a list of whole numbers from 1", dimensions);
		}
		return new EmbeddingForm(width, true,
				dimensions.valueStream().map(JsonNode::intValue).filter((each) -> each < width).toList());
	}

	static @Nullable Integer maxLength(Path directory) {
		JsonFile file = JsonFile.readIfPresent(directory.resolve("sentence_bert_config.json")).orElse(null);
		return (file == null || file.find("max_seq_length") == null) ? null : file.positiveInt("max_seq_length");
	}

	private List<JsonNode> list() {
		Path file = this.directory.resolve(FILE);
		try {
			if (Files.size(file) > LIMIT_BYTES) {
				throw new ModelLoadException(
						file + " has " + Files.size(file) + " bytes; it has " + LIMIT_BYTES + " at most.");
			}
			JsonNode list = JsonMapper.shared().readTree(Files.readAllBytes(file));
			if (!list.isArray() || list.size() > MAX_MODULES) {
				throw new ModelLoadException(file + " is a list of at most " + MAX_MODULES + " modules.");
			}
			return list.valueStream().toList();
		}
		catch (JacksonException ex) {
			throw new ModelLoadException(file + " is not valid JSON: " + ex.getOriginalMessage() + ".", ex);
		}
		catch (IOException ex) {
			throw new ModelLoadException(file + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	private void take(JsonNode module) {
		String type = module.path("type").asString("");
		switch (type.substring(type.lastIndexOf('.') + 1)) {
			case "Transformer" -> requireHere(module);
			case "Pooling" -> takePooling(JsonFile.read(folder(module).resolve("config.json")));
			case "Dense" -> takeProduct(folder(module));
			case "Normalize" -> this.normalised = true;
			default -> throw new ModelLoadException(this.directory.resolve(FILE) + " asks for the module " + type
					+ "; supported: Transformer, Pooling, Dense, Normalize.");
		}
	}

	private void requireHere(JsonNode module) {
		if (!module.path("path").asString("").isEmpty()) {
			throw new ModelLoadException(this.directory.resolve(FILE) + " has its model in the folder "
					+ module.path("path").asString("") + "; serve that folder, or move its files up.");
		}
	}

	private Path folder(JsonNode module) {
		String path = module.path("path").asString("");
		if (path.isBlank() || path.equals("..") || path.chars().anyMatch((c) -> c == '/' || c == '\\' || c < ' ')) {
			throw new ModelLoadException(
					this.directory.resolve(FILE) + ": a module's path is the name of a folder beside it.");
		}
		return this.directory.resolve(path);
	}

	private void takePooling(JsonFile config) {
		List<String> names = poolings(config);
		for (String name : names) {
			Pooling pooling = POOLINGS.get(name);
			if (pooling == null) {
				throw new ModelLoadException(
						config.name() + " asks for the pooling " + name + "; supported: cls, mean, max, lasttoken.");
			}
			this.poolings.add(pooling);
		}
		this.width *= Math.max(1, names.size());
	}

	private static List<String> poolings(JsonFile config) {
		JsonNode mode = config.find("pooling_mode");
		if (mode == null) {
			return FLAGS.keySet().stream().sorted().filter((flag) -> config.flag(flag, false)).map(FLAGS::get).toList();
		}
		return mode.isArray() ? mode.valueStream().map((each) -> each.asString("")).toList()
				: List.of(mode.asString(""));
	}

	private void takeProduct(Path folder) {
		JsonFile config = JsonFile.read(folder.resolve("config.json"));
		int inputs = config.positiveInt("in_features");
		int outputs = config.positiveInt("out_features");
		if (inputs != this.width) {
			throw new ModelLoadException(config.name() + ": in_features is " + this.width
					+ ", as many numbers as come before it, got " + inputs + ".");
		}
		WeightIndex index = WeightIndex.read(folder);
		List<WeightTensor> bias = config.flag("bias", true) ? List.of(index.require("linear.bias", outputs))
				: List.of();
		this.products.add(new Product(
				new WeightPart.Matrix(List.of(index.require("linear.weight", outputs, inputs)), bias, false, 1, 1),
				bend(config)));
		this.width = outputs;
	}

	private static String bend(JsonFile config) {
		String name = String.valueOf(config.text("activation_function"));
		return switch (name.substring(name.lastIndexOf('.') + 1)) {
			case "Tanh", "null" -> "tanh";
			case "Identity" -> "identity";
			case "GELU" -> "gelu";
			case "ReLU" -> "relu";
			case "SiLU" -> "silu";
			default -> throw new ModelLoadException(config.name() + " asks for the activation_function " + name
					+ "; supported: Identity, Tanh, GELU, ReLU, SiLU.");
		};
	}

}
