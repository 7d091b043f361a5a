package io.millrace.worker.model;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.EncoderDirectory;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.program.EncoderProgram;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;
import org.jspecify.annotations.Nullable;

/**
 * Computes a checkpoint's vectors in PyTorch. One thread at a time may use it: the one
 * that opens it, then the engine's.
 */
public final class TorchEmbeddingModel implements EmbeddingModel {

	/** Below this an operator is too short to share. */
	private static final long SMALL_MODEL_BYTES = 16L << 20;

	private final EncoderDirectory directory;

	private final int maxLength;

	private final int threads;

	private final EncoderProgram program;

	private TorchEmbeddingModel(EncoderDirectory directory, int maxLength, int threads) {
		this.directory = directory;
		this.maxLength = maxLength;
		this.threads = threads;
		this.program = EncoderProgram.load(directory, maxLength, threads);
	}

	/** Whether a directory holds a model of this kind. */
	public static boolean canOpen(Path directory) {
		return EncoderDirectory.isOne(directory);
	}

	/**
	 * Opens a model: reads and checks its files and loads its weights.
	 * @param path with {@code config.json} and safetensors
	 * @param threads threads that one operator may use; 0 chooses: one for a model under
	 * 16 MB, otherwise all processors
	 * @param maxLength the most tokens of a text; null takes the model's own limit, and
	 * more than that is that
	 * @throws ModelLoadException if a file is missing or wrong
	 */
	public static TorchEmbeddingModel open(Path path, int threads, @Nullable Integer maxLength) {
		EncoderDirectory directory = EncoderDirectory.read(path);
		int processors = Runtime.getRuntime().availableProcessors();
		int chosen = (threads > 0) ? threads : (directory.bytes() < SMALL_MODEL_BYTES) ? 1 : processors;
		int own = directory.maxLength();
		return new TorchEmbeddingModel(directory, (maxLength != null) ? Math.min(maxLength, own) : own, chosen);
	}

	@Override
	public int maxLength() {
		return this.maxLength;
	}

	@Override
	public int vocabularySize() {
		return this.directory.config().vocabularySize();
	}

	@Override
	public EmbeddingForm form() {
		return this.directory.head().form();
	}

	@Override
	public boolean isNormalised() {
		return this.directory.head().normalised();
	}

	@Override
	public boolean takesPairs() {
		return this.directory.head().scores();
	}

	/** When it was written, in seconds since 1970. */
	public long createdEpochSecond() {
		return this.directory.createdEpochSecond();
	}

	/** Threads that one operator may use. */
	public int threads() {
		return this.threads;
	}

	@Override
	public List<float[]> embed(List<EmbeddingText> texts) {
		return this.program.encode(texts);
	}

	/**
	 * Runs steps of the sizes that requests will bring, so that the first request finds
	 * every kernel built.
	 * @param maxTokensPerStep the most tokens of one step
	 */
	public void warmUp(int maxTokensPerStep) {
		for (int length = 1; length <= Math.min(this.maxLength, maxTokensPerStep); length *= 4) {
			EmbeddingText text = EmbeddingText.alone(TokenIds.of(new int[length]));
			embed(List.of(text));
			embed(Collections.nCopies(maxTokensPerStep / length, text));
		}
	}

	@Override
	public void close() {
		this.program.close();
	}

}
