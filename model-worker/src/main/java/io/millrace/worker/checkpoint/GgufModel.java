package io.millrace.worker.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.millrace.gguf.GgufException;
import io.millrace.gguf.GgufFile;
import io.millrace.gguf.GgufTensor;

/**
 * A model in one GGUF file, seen as a checkpoint of transformers: what its metadata say
 * becomes a {@code config.json}, and its tensors get the names and forms that families
 * know.
 */
final class GgufModel {

	/** Factors of a rotation, which are parameters and no weights. */
	static final List<String> ROTARY_FACTORS = List.of("rope_freqs.weight", "rope_factors_long.weight",
			"rope_factors_short.weight");

	private final GgufFile file;

	private final GgufArchitecture architecture;

	private final Map<String, GgufTensor> tensors;

	private GgufModel(GgufFile file) {
		this.file = file;
		this.architecture = GgufArchitecture.of(file);
		this.tensors = file.tensors().stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
	}

	/**
	 * Reads and checks a file.
	 * @throws ModelLoadException if it cannot be read, or is not supported
	 */
	static ModelDirectory read(Path path) {
		return explained(() -> new GgufModel(GgufFile.read(path)).directory());
	}

	/**
	 * The file that a model's path means, if it means one.
	 * @throws ModelLoadException if it could mean several
	 */
	static Optional<Path> locate(Path path) {
		return explained(() -> GgufFile.locate(path));
	}

	private static <T> T explained(Supplier<T> reader) {
		try {
			return reader.get();
		}
		catch (GgufException ex) {
			throw new ModelLoadException(String.valueOf(ex.getMessage()), ex);
		}
	}

	private ModelDirectory directory() {
		GgufConfig metadata = new GgufConfig(this.file, this.architecture, this.tensors);
		DecoderConfig config = Architecture.read(metadata.config());
		GenerationConfig generation = GenerationConfig.of(metadata.generation());
		WeightIndex weights = new GgufWeights(this.file, this.architecture, config).index();
		return new ModelDirectory(this.file.path(), config, config.eosTokenIds(), generation.defaults(), weights);
	}

}
