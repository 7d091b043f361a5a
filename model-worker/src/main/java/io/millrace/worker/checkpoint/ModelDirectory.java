package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.millrace.gguf.GgufFile;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.TokenIds;

/**
 * A checkpoint in the layout that transformers writes, or a GGUF file, checked.
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
	 * Reads and checks a directory, or a GGUF file, or a directory with one; maps
	 * nothing.
	 * @throws ModelLoadException if a file is missing or wrong
	 */
	public static ModelDirectory read(Path path) {
		Optional<Path> gguf = GgufModel.locate(path);
		if (gguf.isPresent()) {
			return GgufModel.read(gguf.get());
		}
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

	/** The name of the directory, or that of the file without its extension. */
	public String name() {
		Path last = this.path.toAbsolutePath().normalize().getFileName();
		String name = (last != null) ? last.toString() : "model";
		return isFile() && name.endsWith(GgufFile.EXTENSION)
				? name.substring(0, name.length() - GgufFile.EXTENSION.length()) : name;
	}

	private boolean isFile() {
		return !Files.isDirectory(this.path);
	}

	/**
	 * Tells this model from others, and from itself computed in another way: a hash of
	 * what is computed, of the weights' names and shapes, and of where each begins and
	 * ends.
	 * @param computation how it is computed
	 */
	public String fingerprint(String computation) {
		return Fingerprint.of(computation + " " + this.config, this.weights);
	}

	/** When the model was written, in seconds since 1970. */
	public long createdEpochSecond() {
		try {
			Path file = isFile() ? this.path : this.path.resolve("config.json");
			return Files.getLastModifiedTime(file).toInstant().getEpochSecond();
		}
		catch (IOException ex) {
			throw new ModelLoadException(this.path + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

}
