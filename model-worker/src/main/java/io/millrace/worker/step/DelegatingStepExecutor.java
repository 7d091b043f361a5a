package io.millrace.worker.step;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/** Passes everything on to another executor, but for what a subclass does in between. */
public abstract class DelegatingStepExecutor implements StepExecutor {

	private final StepExecutor executor;

	protected DelegatingStepExecutor(StepExecutor executor) {
		this.executor = executor;
	}

	@Override
	public ModelShape shape() {
		return this.executor.shape();
	}

	@Override
	public StepResult execute(StepBatch batch) {
		return this.executor.execute(batch);
	}

	@Override
	public int adapterSlots() {
		return this.executor.adapterSlots();
	}

	@Override
	public Adapter readAdapter(Path directory) {
		return this.executor.readAdapter(directory);
	}

	@Override
	public void loadAdapter(Adapter adapter, int part, int slot) {
		this.executor.loadAdapter(adapter, part, slot);
	}

	@Override
	public @Nullable String cacheFingerprint() {
		return this.executor.cacheFingerprint();
	}

	@Override
	public void saveBlocks(Path file, TokenIds blocks) {
		this.executor.saveBlocks(file, blocks);
	}

	@Override
	public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
		this.executor.loadBlocks(file, saved, first, blocks);
	}

	@Override
	public CompletableFuture<Boolean> rehearse() {
		return this.executor.rehearse();
	}

	@Override
	public long nativeNanos() {
		return this.executor.nativeNanos();
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
