package io.millrace.process;

import java.nio.file.Files;
import java.nio.file.Path;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/**
 * One {@code --model} option.
 *
 * @param name the name under which it is served
 * @param directory where its files are
 */
record ModelSource(String name, Path directory) {

	/**
	 * Reads {@code DIR} or {@code DIR:NAME}; without a name, the directory's own is
	 * taken.
	 * @throws MillraceException if there is no such directory
	 */
	static ModelSource parse(String option) {
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
		throw new MillraceException(ErrorCode.INVALID_REQUEST, "There is no model directory '" + option
				+ "'; give a directory with config.json, optionally as DIR:NAME.");
	}

	private static ModelSource of(String name, Path directory) {
		return new ModelSource(name, directory.toAbsolutePath().normalize());
	}

}
