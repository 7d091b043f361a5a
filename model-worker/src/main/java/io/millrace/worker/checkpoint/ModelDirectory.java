package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.TokenIds;

/**
 * A checkpoint in the layout that transformers writes, checked.
 *
 * @param path where it lies
 * @param config what it computes
 * @param eosTokenIds ids that end a sequence; {@code generation_config.json} wins over
 * {@code config.json}
 * @param defaults its sampling defaults
 * @param weights where each weight lies
 */
public record ModelDirectory(Path path, DecoderConfig config, TokenIds eosTokenIds, GenerationDefaults defaults,
		WeightIndex weights) {

	/**
	 * Reads and checks a directory; maps nothing.
	 * @throws ModelLoadException if a file is missing or wrong
	 */
	public static ModelDirectory read(Path path) {
		if (!Files.isDirectory(path)) {
			throw new ModelLoadException("The model directory " + path + " does not exist.");
		}
		DecoderConfig config = Architecture.read(JsonFile.read(path.resolve("config.json")));
		GenerationConfig generation = GenerationConfig.read(path.resolve("generation_config.json"));
		TokenIds eos = (generation.eosTokenIds() != null) ? generation.eosTokenIds() : config.eosTokenIds();
		return new ModelDirectory(path, config, eos, generation.defaults(), WeightIndex.read(path));
	}

	/** Its weights in the order in which a program takes them. */
	public DecoderWeights decoderWeights() {
		return new DecoderWeights(this.config, this.weights);
	}

	/** The directory's name. */
	public String name() {
		Path name = this.path.toAbsolutePath().normalize().getFileName();
		return (name != null) ? name.toString() : "model";
	}

	/** When the model was written, in seconds since 1970. */
	public long createdEpochSecond() {
		try {
			return Files.getLastModifiedTime(this.path.resolve("config.json")).toInstant().getEpochSecond();
		}
		catch (IOException ex) {
			throw new ModelLoadException(this.path + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

}
