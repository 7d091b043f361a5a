package io.millrace.worker.bus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where adapters may lie that somebody asks for over the bus: within certain directories,
 * whatever links lead there.
 */
final class AdapterPaths {

	/** What makes a directory an adapter. */
	private static final String CONFIG = "adapter_config.json";

	private static final List<String> FILES = List.of(CONFIG, "adapter_model.safetensors");

	private final List<Path> directories;

	AdapterPaths(List<Path> directories) {
		this.directories = List.copyOf(directories);
	}

	boolean isEmpty() {
		return this.directories.isEmpty();
	}

	/**
	 * An adapter's directory.
	 * @param given an absolute path, or one relative to any of the directories
	 */
	Optional<Path> find(String given) {
		try {
			return this.directories.stream()
				.map((directory) -> directory.resolve(given))
				.flatMap(AdapterPaths::real)
				.filter(this::isAllowed)
				.filter((path) -> Files.isRegularFile(path.resolve(CONFIG)))
				.filter((path) -> FILES.stream()
					.map(path::resolve)
					.flatMap(AdapterPaths::real)
					.allMatch(this::isAllowed))
				.findFirst();
		}
		catch (InvalidPathException ex) {
			return Optional.empty();
		}
	}

	private boolean isAllowed(Path real) {
		return this.directories.stream().flatMap(AdapterPaths::real).anyMatch(real::startsWith);
	}

	private static Stream<Path> real(Path path) {
		try {
			return Stream.of(path.toRealPath());
		}
		catch (IOException ex) {
			return Stream.empty();
		}
	}

}
