package io.millrace.worker;

import java.util.concurrent.locks.Lock;

import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;

/**
 * Lets the models of one process take turns, step by step, so that two never fight for
 * the cores.
 */
final class TurnTakingExecutor implements StepExecutor {

	private final StepExecutor executor;

	private final Lock turn;

	/**
	 * Waits for its turn.
	 * @param turn shared by all models of the process, and fair
	 */
	TurnTakingExecutor(StepExecutor executor, Lock turn) {
		this.executor = executor;
		this.turn = turn;
	}

	@Override
	public ModelShape shape() {
		return this.executor.shape();
	}

	@Override
	public StepResult execute(StepBatch batch) {
		this.turn.lock();
		try {
			return this.executor.execute(batch);
		}
		finally {
			this.turn.unlock();
		}
	}

	@Override
	public void close() {
		this.turn.lock();
		try {
			this.executor.close();
		}
		finally {
			this.turn.unlock();
		}
	}

}
