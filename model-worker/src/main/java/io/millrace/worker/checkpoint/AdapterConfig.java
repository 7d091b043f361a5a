package io.millrace.worker.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@code adapter_config.json} as PEFT writes it. What changes the result and is not
 * understood is refused by name.
 */
final class AdapterConfig {

	static final String FILE = "adapter_config.json";

	private static final long LIMIT_BYTES = 1L << 20;

	/**
	 * What the file may say of how the adapter was trained, or of what is checked here.
	 */
	private static final Set<String> UNDERSTOOD = Set.of("peft_type", "task_type", "auto_mapping",
			"base_model_name_or_path", "revision", "inference_mode", "r", "lora_alpha", "lora_dropout", "use_rslora",
			"target_modules", "exclude_modules", "layers_to_transform", "layers_pattern", "rank_pattern",
			"alpha_pattern", "bias", "fan_in_fan_out", "init_lora_weights", "megatron_core", "megatron_config",
			"loftq_config", "eva_config", "corda_config", "lora_ga_config", "peft_version", "qalora_group_size",
			"runtime_config", "ensure_weight_tying");

	/**
	 * These change the weights of the base before they train, and the adapter fits only
	 * those.
	 */
	private static final Pattern CHANGES_BASE = Pattern.compile("(?i)(pissa|olora|loftq|corda|lora_?ga|mica).*");

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_.-]+");

	private final JsonFile file;

	private final int rank;

	private final double alpha;

	private final boolean rankStabilised;

	private final Map<String, Double> ranks;

	private final Map<String, Double> alphas;

	/** Names of modules, or null where it does not list them. */
	private final @Nullable List<String> targets;

	private AdapterConfig(JsonFile file) {
		this.file = file;
		refuseOtherKinds();
		this.rank = file.positiveInt("r", 8);
		this.alpha = file.positiveNumber("lora_alpha", 8);
		this.rankStabilised = file.flag("use_rslora", false);
		this.ranks = pattern("rank_pattern");
		this.alphas = pattern("alpha_pattern");
		this.targets = readTargets();
	}

	/**
	 * Reads a directory's.
	 * @throws ModelLoadException if it is absent, wrong, or of an adapter that is not
	 * supported
	 */
	static AdapterConfig read(Path directory) {
		Path path = directory.resolve(FILE);
		if (Files.isRegularFile(path) && path.toFile().length() > LIMIT_BYTES) {
			throw new ModelLoadException(
					path + " has " + path.toFile().length() + " bytes; the limit is " + LIMIT_BYTES + ".");
		}
		return new AdapterConfig(JsonFile.readIfPresent(path)
			.orElseThrow(() -> new ModelLoadException("The adapter " + directory + " has no " + FILE + ".")));
	}

	private void refuseOtherKinds() {
		String kind = this.file.text("peft_type");
		if (!"LORA".equals(kind)) {
			throw new ModelLoadException(this.file.name() + " is of peft_type " + kind + "; only LORA is supported.");
		}
		String task = this.file.text("task_type");
		if (task != null && !task.equals("CAUSAL_LM")) {
			throw new ModelLoadException(
					this.file.name() + " is of task_type " + task + "; only CAUSAL_LM is supported.");
		}
		String bias = this.file.text("bias");
		if (bias != null && !bias.equals("none")) {
			throw new ModelLoadException(this.file.name() + " sets bias to " + bias + "; only none is supported.");
		}
		JsonNode start = this.file.find("init_lora_weights");
		if (start != null && start.isString() && CHANGES_BASE.matcher(start.stringValue()).matches()) {
			throw this.file.unsupported("init_lora_weights", start);
		}
		this.file.refuseOthers(UNDERSTOOD);
	}

	private Map<String, Double> pattern(String field) {
		Map<String, Double> values = new LinkedHashMap<>();
		this.file.object(field).ifPresent((object) -> object.root().properties().forEach((entry) -> {
			if (!PLAIN_NAME.matcher(entry.getKey()).matches()) {
				throw new ModelLoadException(object.name() + " has the expression " + entry.getKey()
						+ "; only names of modules are supported.");
			}
			values.put(entry.getKey(), object.positiveNumber(entry.getKey(), 1));
		}));
		return values;
	}

	private @Nullable List<String> readTargets() {
		JsonNode node = this.file.find("target_modules");
		if (node == null || node.isString()) {
			return null;
		}
		if (!node.isArray() || node.valueStream().anyMatch((name) -> !name.isString())) {
			throw this.file.wrong("target_modules", "a list of names or an expression", node);
		}
		return node.valueStream().map(JsonNode::stringValue).toList();
	}

	/** The rank of a module, by its full name. */
	int rank(String module) {
		return (int) Math.round(of(this.ranks, module, this.rank));
	}

	/** What the product of a module's two matrices is multiplied with. */
	double scale(String module) {
		double rank = rank(module);
		return of(this.alphas, module, this.alpha) / (this.rankStabilised ? Math.sqrt(rank) : rank);
	}

	private static double of(Map<String, Double> values, String module, double usual) {
		return values.entrySet()
			.stream()
			.filter((entry) -> isNamed(module, entry.getKey()))
			.findFirst()
			.map(Map.Entry::getValue)
			.orElse(usual);
	}

	/**
	 * Whether it says that the module is changed; where it only says so by an expression,
	 * or with exceptions, what the weights say counts.
	 */
	boolean demands(String module) {
		boolean exceptions = this.file.find("layers_to_transform") != null || this.file.find("exclude_modules") != null;
		return this.targets != null && !exceptions
				&& this.targets.stream().anyMatch((target) -> isNamed(module, target));
	}

	private static boolean isNamed(String module, String name) {
		return module.equals(name) || module.endsWith("." + name);
	}

}
