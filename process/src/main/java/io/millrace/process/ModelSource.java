package io.millrace.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.millrace.hub.HubModel;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/**
 * One {@code --model} option.
 *
 * @param name the name under which it is served
 * @param directory where its files are, or its GGUF file
 * @param aliases other names for it
 */
record ModelSource(String name, Path directory, List<String> aliases) {

	ModelSource(String name, Path directory) {
		this(name, directory, List.of());
	}

	/**
	 * The same model under other names.
	 * @param names the name and its aliases
	 */
	ModelSource named(List<String> names) {
		return new ModelSource(names.getFirst(), this.directory, names.subList(1, names.size()));
	}

	/** All its names. */
	Stream<String> names() {
		return Stream.concat(Stream.of(this.name), this.aliases.stream());
	}

	/**
	 * Reads {@code DIR} or {@code DIR:NAME}; without a name, the directory's own is
	 * taken. What is no directory may be a model of the hub:
	 * {@code ORG/NAME[@REVISION][:FILE.gguf]}, which is served as {@code ORG/NAME}.
	 * @param hub finds or downloads it
	 * @throws MillraceException if there is no such model
	 */
	static ModelSource parse(String option, Function<HubModel, Path> hub) {
		Path whole = Path.of(option);
		if (Files.isDirectory(whole)) {
			return of(whole.toAbsolutePath().normalize().getFileName().toString(), whole);
		}
		int colon = option.lastIndexOf(':');
		if (colon > 0 && colon < option.length() - 1) {
			Path directory = Path.of(option.substring(0, colon));
			if (Files.isDirectory(directory)) {
				return of(option.substring(colon + 1), directory);
			}
		}
		return onHub(option, hub).orElseThrow(() -> new MillraceException(ErrorCode.INVALID_REQUEST,
				"There is no model directory '" + option
						+ "'; give a directory with config.json, or ORG/NAME of a model "
						+ "on the Hugging Face hub, optionally with :NAME to serve it under."));
	}

	private static Optional<ModelSource> onHub(String option, Function<HubModel, Path> hub) {
		Optional<HubModel> whole = HubModel.parse(option);
		if (whole.isPresent()) {
			return whole.map((model) -> new ModelSource(model.repository(), fetch(option, model, hub)));
		}
		int colon = option.lastIndexOf(':');
		if (colon < 0 || colon == option.length() - 1) {
			return Optional.empty();
		}
		return HubModel.parse(option.substring(0, colon))
			.map((model) -> new ModelSource(option.substring(colon + 1), fetch(option, model, hub)));
	}

	/** A directory that was misspelt looks like a model of the hub. */
	private static Path fetch(String option, HubModel model, Function<HubModel, Path> hub) {
		try {
			return hub.apply(model);
		}
		catch (MillraceException ex) {
			if (ex.errorCode() != ErrorCode.MODEL_NOT_FOUND) {
				throw ex;
			}
			String sentence = ex.sentence();
			throw new MillraceException(ErrorCode.MODEL_NOT_FOUND, "There is no directory '" + option + "', and "
					+ sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1), null, ex);
		}
	}

	private static ModelSource of(String name, Path directory) {
		return new ModelSource(name, directory.toAbsolutePath().normalize());
	}

}
