package io.millrace.worker.bench;

import io.millrace.worker.step.DelegatingStepExecutor;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;

/** Tells a timer of each step. */
final class TimedExecutor extends DelegatingStepExecutor {

	private final StepTimer timer;

	TimedExecutor(StepExecutor executor, StepTimer timer) {
		super(executor);
		this.timer = timer;
	}

	@Override
	public StepResult execute(StepBatch batch) {
		this.timer.begin();
		long before = nativeNanos();
		StepResult result = super.execute(batch);
		this.timer.end(batch, result, nativeNanos() - before);
		return result;
	}

}
