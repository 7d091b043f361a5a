package io.millrace.worker.exchange;

import java.nio.file.Path;

/**
 * Where workers leave blocks for each other.
 *
 * @param directory which all of them see; a memory file system is fastest
 * @param maxBytes the most bytes of all files in it; the longest unused are deleted
 */
public record ExchangeSettings(Path directory, long maxBytes) {

	public ExchangeSettings {
		if (maxBytes < 1) {
			throw new IllegalArgumentException("maxBytes is at least 1, got " + maxBytes + ".");
		}
	}

}
