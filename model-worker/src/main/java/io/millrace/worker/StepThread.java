package io.millrace.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which all models of a process compute their steps, in the order in
 * which these come: two never fight for the cores, and they share the threads that
 * PyTorch keeps for whoever calls it.
 */
final class StepThread {

	private final ExecutorService thread = Executors
		.newSingleThreadExecutor((task) -> Thread.ofPlatform().daemon().name("steps").unstarted(task));

	/** The same model, which waits for its turn. */
	StepExecutor share(StepExecutor model) {
		return new Shared(model);
	}

	/** The same model, which waits for its turn. */
	EmbeddingModel share(EmbeddingModel model) {
		return new SharedEmbedding(model);
	}

	/** What fails there fails here as itself. */
	private static <T> T await(CompletableFuture<T> result) {
		try {
			return result.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private final class Shared implements StepExecutor {

		private final StepExecutor model;

		Shared(StepExecutor model) {
			this.model = model;
		}

		@Override
		public ModelShape shape() {
			return this.model.shape();
		}

		@Override
		public StepResult execute(StepBatch batch) {
			return await(CompletableFuture.supplyAsync(() -> this.model.execute(batch), StepThread.this.thread));
		}

		@Override
		public int adapterSlots() {
			return this.model.adapterSlots();
		}

		@Override
		public Adapter readAdapter(Path directory) {
			return this.model.readAdapter(directory);
		}

		@Override
		public void loadAdapter(Adapter adapter, int part, int slot) {
			await(CompletableFuture.runAsync(() -> this.model.loadAdapter(adapter, part, slot),
					StepThread.this.thread));
		}

		@Override
		public @Nullable String cacheFingerprint() {
			return this.model.cacheFingerprint();
		}

		@Override
		public void saveBlocks(Path file, TokenIds blocks) {
			await(CompletableFuture.runAsync(() -> this.model.saveBlocks(file, blocks), StepThread.this.thread));
		}

		@Override
		public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
			await(CompletableFuture.runAsync(() -> this.model.loadBlocks(file, saved, first, blocks),
					StepThread.this.thread));
		}

		@Override
		public long nativeNanos() {
			return this.model.nativeNanos();
		}

		@Override
		public void close() {
			await(CompletableFuture.runAsync(this.model::close, StepThread.this.thread));
		}

	}

	private final class SharedEmbedding implements EmbeddingModel {

		private final EmbeddingModel model;

		SharedEmbedding(EmbeddingModel model) {
			this.model = model;
		}

		@Override
		public int maxLength() {
			return this.model.maxLength();
		}

		@Override
		public int vocabularySize() {
			return this.model.vocabularySize();
		}

		@Override
		public EmbeddingForm form() {
			return this.model.form();
		}

		@Override
		public boolean isNormalised() {
			return this.model.isNormalised();
		}

		@Override
		public boolean takesPairs() {
			return this.model.takesPairs();
		}

		@Override
		public List<float[]> embed(List<EmbeddingText> texts) {
			return await(CompletableFuture.supplyAsync(() -> this.model.embed(texts), StepThread.this.thread));
		}

		@Override
		public void close() {
			await(CompletableFuture.runAsync(this.model::close, StepThread.this.thread));
		}

	}

}
