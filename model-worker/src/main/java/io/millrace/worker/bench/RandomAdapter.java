package io.millrace.worker.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.millrace.worker.checkpoint.AdapterDirectory;
import io.millrace.worker.checkpoint.AdapterTargets;
import io.millrace.worker.checkpoint.AdapterTargets.Target;
import io.millrace.worker.checkpoint.WeightType;
import io.millrace.worker.engine.AdapterResult;
import io.millrace.worker.engine.ModelEngine;

/**
 * An adapter of random numbers that changes every matrix of a model that one may change.
 */
final class RandomAdapter {

	static final int RANK = 16;

	/** So that what it adds stays small. */
	private static final float DEVIATION = 0.01f;

	private RandomAdapter() {
	}

	/**
	 * Loads one into an engine.
	 * @throws IllegalStateException if it cannot be loaded
	 */
	static void load(ModelEngine engine, String name, AdapterTargets targets, long seed) {
		try {
			Path directory = Files.createTempDirectory("millrace-lora-");
			write(directory, targets, seed);
			AdapterResult result = engine.loadAdapter(name, directory, false);
			for (String file : AdapterDirectory.files()) {
				Files.delete(directory.resolve(file));
			}
			Files.delete(directory);
			if (!result.isSuccess()) {
				throw new IllegalStateException(result.message());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("A random adapter cannot be written.", ex);
		}
	}

	/**
	 * Writes one.
	 * @param directory where to; it exists
	 * @param seed another one makes another adapter
	 */
	static void write(Path directory, AdapterTargets targets, long seed) throws IOException {
		Files.writeString(directory.resolve("adapter_config.json"),
				"""
						{"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": %d, "lora_alpha": %d, "target_modules": "all-linear"}
						"""
					.formatted(RANK, RANK));
		RandomWeights weights = new RandomWeights(WeightType.BF16, seed);
		for (Map.Entry<String, Target> module : targets.modules().entrySet()) {
			String name = "base_model.model." + module.getKey();
			weights.matrix(name + ".lora_A", RANK, module.getValue().inputs(), DEVIATION);
			weights.matrix(name + ".lora_B", module.getValue().outputs(), RANK, DEVIATION);
		}
		weights.write(directory.resolve("adapter_model.safetensors"));
	}

}
