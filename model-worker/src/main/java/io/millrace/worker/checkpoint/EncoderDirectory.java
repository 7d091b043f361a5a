package io.millrace.worker.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An embedding model's checkpoint, checked, in the layout that sentence-transformers or
 * transformers write.
 *
 * @param path where it lies
 * @param config what it computes
 * @param head what becomes of a text's tokens
 * @param weights where each weight lies
 * @param bytes size of all weights in their files
 */
public record EncoderDirectory(Path path, EncoderConfig config, EmbeddingHead head, EncoderWeights weights,
		long bytes) {

	/**
	 * Whether a directory holds an embedding model: an encoder, or a decoder with
	 * {@code modules.json}.
	 */
	public static boolean isOne(Path path) {
		if (Files.isRegularFile(path.resolve(SentenceModules.FILE))) {
			return true;
		}
		return JsonFile.readIfPresent(path.resolve("config.json"))
			.flatMap(EncoderArchitecture::find)
			.filter((architecture) -> !architecture.isCausal())
			.isPresent();
	}

	/**
	 * Reads and checks a directory; maps nothing.
	 * @throws ModelLoadException if a file is missing or wrong
	 */
	public static EncoderDirectory read(Path path) {
		JsonFile json = JsonFile.read(path.resolve("config.json"));
		EncoderArchitecture architecture = EncoderArchitecture.require(json);
		EncoderFamily family = architecture.family();
		DecoderFields fields = new DecoderFields(json);
		EncoderConfig config = family.read(fields);
		WeightIndex index = WeightIndex.read(path);
		EncoderWeights weights = family.weights(config, fields, index);
		fields.refuseRest();
		EmbeddingHead head = EncoderArchitecture.scores(json)
				? ScoringHead.read(path, architecture, json, index, config.hiddenSize())
				: SentenceModules.read(path, json, config.hiddenSize());
		return new EncoderDirectory(path, config, head, weights, index.bytes());
	}

	/** The most tokens of one text. */
	public int maxLength() {
		return Math.min(this.config.maxPositions(),
				Optional.ofNullable(this.head.maxLength()).orElse(Integer.MAX_VALUE));
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
