package io.millrace.worker.bench;

import java.nio.file.Path;

import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;

/** Tells a timer of each step. */
final class TimedExecutor implements StepExecutor {

	private final StepExecutor executor;

	private final StepTimer timer;

	TimedExecutor(StepExecutor executor, StepTimer timer) {
		this.executor = executor;
		this.timer = timer;
	}

	@Override
	public ModelShape shape() {
		return this.executor.shape();
	}

	@Override
	public StepResult execute(StepBatch batch) {
		this.timer.begin();
		long before = this.executor.nativeNanos();
		StepResult result = this.executor.execute(batch);
		this.timer.end(batch, result, this.executor.nativeNanos() - before);
		return result;
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
	public long nativeNanos() {
		return this.executor.nativeNanos();
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
