package io.millrace.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A GGUF file, of version 2 or 3, little-endian and in one part: its metadata and where
 * its tensors lie. Source: {@code docs/gguf.md} of ggml.
 *
 * @param path the file
 * @param metadata what it says of itself
 * @param tensors all of them, in the file's order, each wholly inside the file
 */
public record GgufFile(Path path, GgufMetadata metadata, List<GgufTensor> tensors) {

	/** The extension of such files. */
	public static final String EXTENSION = ".gguf";

	public GgufFile {
		tensors = List.copyOf(tensors);
	}

	/**
	 * Reads and checks the header; of the tensors nothing is read.
	 * @throws GgufException if the file cannot be read
	 */
	public static GgufFile read(Path path) {
		try (FileChannel channel = FileChannel.open(path); Arena arena = Arena.ofConfined()) {
			long size = channel.size();
			return new Header(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena)).read();
		}
		catch (IOException ex) {
			throw new GgufException(path + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

	/**
	 * The file that a model's path means: itself, or the only one in a directory without
	 * safetensors.
	 * @return empty if the path is no file, and no directory with such a file
	 * @throws GgufException if a directory has several
	 */
	public static Optional<Path> locate(Path model) {
		if (!Files.isDirectory(model)) {
			return Optional.of(model).filter(Files::isRegularFile);
		}
		try (Stream<Path> files = Files.list(model)) {
			List<String> names = files.filter(Files::isRegularFile)
				.map((file) -> file.getFileName().toString())
				.toList();
			List<String> found = names.stream().filter((name) -> name.endsWith(EXTENSION)).sorted().toList();
			if (found.isEmpty() || names.stream().anyMatch((name) -> name.contains(".safetensors"))) {
				return Optional.empty();
			}
			if (found.size() > 1) {
				throw new GgufException(model + " has " + found.size() + " files in GGUF, among them " + found.get(0)
						+ " and " + found.get(1) + "; give the path of one.");
			}
			return Optional.of(model.resolve(found.getFirst()));
		}
		catch (IOException ex) {
			throw new GgufException(model + " cannot be read: " + ex.getMessage() + ".", ex);
		}
	}

}
