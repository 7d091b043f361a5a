package io.millrace.platform;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.millrace.worker.bench.RandomModel;
import io.millrace.worker.checkpoint.WeightType;
import io.millrace.worker.model.Dtype;
import org.jspecify.annotations.Nullable;

/**
 * The model of a benchmark: a directory that is there, or random weights, which are gone
 * afterwards unless they are to be kept.
 *
 * @param directory where it lies
 * @param written the files to delete, in this order
 */
record BenchmarkedModel(Path directory, List<Path> written) implements Closeable {

	/**
	 * Finds or writes it.
	 * @param shape the name of a shape, or a directory
	 * @param dtype the type of random weights; {@code auto} writes bfloat16
	 * @param keep where to leave random weights; null deletes them
	 * @throws IllegalArgumentException if there is neither such a shape nor such a
	 * directory
	 */
	static BenchmarkedModel prepare(String shape, Dtype dtype, @Nullable Path keep) throws IOException {
		Optional<RandomModel> random = RandomModel.find(shape);
		if (random.isPresent()) {
			return write(random.get(), (dtype == Dtype.FLOAT32) ? WeightType.F32 : WeightType.BF16, keep);
		}
		Path directory = Path.of(shape);
		if (!Files.exists(directory)) {
			throw new IllegalArgumentException(
					"--shape is 160m, 1.1b, a model directory or a .gguf file, but there is no '" + shape + "'");
		}
		if (keep != null) {
			throw new IllegalArgumentException("--keep is for random weights; '" + shape + "' has its own");
		}
		return new BenchmarkedModel(directory, List.of());
	}

	private static BenchmarkedModel write(RandomModel model, WeightType type, @Nullable Path keep) throws IOException {
		if (keep != null) {
			Files.createDirectories(keep);
			model.write(keep, type);
			return new BenchmarkedModel(keep, List.of());
		}
		Path directory = Files.createTempDirectory("millrace-" + model.label() + "-");
		List<Path> files = List.of(directory.resolve("config.json"), directory.resolve("model.safetensors"), directory);
		files.reversed().forEach((file) -> file.toFile().deleteOnExit());
		BenchmarkedModel written = new BenchmarkedModel(directory, files);
		try {
			model.write(directory, type);
			return written;
		}
		catch (IOException ex) {
			written.close();
			throw new IOException("The random weights cannot be written to " + directory + ": " + ex.getMessage(), ex);
		}
	}

	/** The weights have been mapped, so that systems which can do so delete them now. */
	void opened() {
		try {
			close();
		}
		catch (UncheckedIOException ex) {
			// Closing it again, unmapped, will do.
		}
	}

	@Override
	public void close() {
		for (Path file : this.written) {
			try {
				Files.deleteIfExists(file);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(file + " cannot be deleted.", ex);
			}
		}
	}

}
