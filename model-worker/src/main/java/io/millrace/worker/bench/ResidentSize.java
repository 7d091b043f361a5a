package io.millrace.worker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much of this process lies in memory, files that it maps included. */
final class ResidentSize {

	private static final Path STATUS = Path.of("/proc/self/status");

	private static final String FIELD = "VmRSS:";

	private ResidentSize() {
	}

	/** Bytes; empty where the system does not say. */
	static OptionalLong bytes() {
		if (!Files.isReadable(STATUS)) {
			return OptionalLong.empty();
		}
		try {
			return Files.readAllLines(STATUS)
				.stream()
				.filter((line) -> line.startsWith(FIELD))
				.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
				.findFirst();
		}
		catch (IOException ex) {
			return OptionalLong.empty();
		}
	}

}
