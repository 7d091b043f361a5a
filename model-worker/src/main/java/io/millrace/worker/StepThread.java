package io.millrace.worker;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.DelegatingStepExecutor;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;

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

	private <T> T compute(Supplier<T> work) {
		return await(CompletableFuture.supplyAsync(work, this.thread));
	}

	private void run(Runnable work) {
		await(CompletableFuture.runAsync(work, this.thread));
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

	/** Only what computes waits; the rest may be asked during a step. */
	private final class Shared extends DelegatingStepExecutor {

		Shared(StepExecutor model) {
			super(model);
		}

		@Override
		public StepResult execute(StepBatch batch) {
			return compute(() -> super.execute(batch));
		}

		@Override
		public void loadAdapter(Adapter adapter, int part, int slot) {
			run(() -> super.loadAdapter(adapter, part, slot));
		}

		@Override
		public void saveBlocks(Path file, TokenIds blocks) {
			run(() -> super.saveBlocks(file, blocks));
		}

		@Override
		public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
			run(() -> super.loadBlocks(file, saved, first, blocks));
		}

		@Override
		public void close() {
			run(super::close);
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
			return compute(() -> this.model.embed(texts));
		}

		@Override
		public void close() {
			run(this.model::close);
		}

	}

}
