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
 * @param path the directory of its files, or its one file
 * @param aliases other names for it
 */
record ModelSource(String name, Path path, List<String> aliases) {

	private static final String EXTENSION = ".gguf";

	ModelSource(String name, Path path) {
		this(name, path, List.of());
	}

	/**
	 * The same model under other names.
	 * @param names the name and its aliases
	 */
	ModelSource named(List<String> names) {
		return new ModelSource(names.getFirst(), this.path, names.subList(1, names.size()));
	}

	/** All its names. */
	Stream<String> names() {
		return Stream.concat(Stream.of(this.name), this.aliases.stream());
	}

	/**
	 * Reads {@code DIR} or {@code DIR:NAME}, or the same with {@code FILE.gguf}; without
	 * a name, that of the directory or file is taken. What is neither may be a model of
	 * the hub: {@code ORG/NAME[@REVISION][:FILE.gguf]}, which is served as
	 * {@code ORG/NAME}.
	 * @param hub finds or downloads it
	 * @throws MillraceException if there is no such model
	 */
	static ModelSource parse(String option, Function<HubModel, Path> hub) {
		Path whole = Path.of(option);
		if (isModel(whole)) {
			return of(name(whole), whole);
		}
		int colon = option.lastIndexOf(':');
		if (colon > 0 && colon < option.length() - 1) {
			Path path = Path.of(option.substring(0, colon));
			if (isModel(path)) {
				return of(option.substring(colon + 1), path);
			}
		}
		return onHub(option, hub).orElseThrow(() -> new MillraceException(ErrorCode.INVALID_REQUEST,
				"There is no model '" + option
						+ "'; give a directory with config.json, a .gguf file, or ORG/NAME of a model "
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

	private static boolean isModel(Path path) {
		return Files.isDirectory(path) || (path.toString().endsWith(EXTENSION) && Files.isRegularFile(path));
	}

	private static String name(Path path) {
		String name = path.toAbsolutePath().normalize().getFileName().toString();
		boolean file = !Files.isDirectory(path);
		return file ? name.substring(0, name.length() - EXTENSION.length()) : name;
	}

	private static ModelSource of(String name, Path path) {
		return new ModelSource(name, path.toAbsolutePath().normalize());
	}

}
