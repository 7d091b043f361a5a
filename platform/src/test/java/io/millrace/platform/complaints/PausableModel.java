package io.millrace.platform.complaints;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.millrace.worker.model.Dtype;
import io.millrace.worker.model.ExecutorSettings;
import io.millrace.worker.model.ModelSummary;
import io.millrace.worker.model.Quantization;
import io.millrace.worker.model.TorchStepExecutor;
import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.program.ComputeDevice;
import io.millrace.worker.step.DelegatingStepExecutor;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepResult;

/**
 * The demo model, batch-invariant unless it takes adapters, which stops before a step
 * when the test says so. It outlives the engines that use it, one after the other.
 */
final class PausableModel extends DelegatingStepExecutor {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int MAX_LENGTH = 1_024;

	private static final int CACHE_BYTES = 32 << 20;

	private final TorchStepExecutor model;

	private long drawn;

	private long pauseAt = Long.MAX_VALUE;

	private boolean pausing;

	private PausableModel(TorchStepExecutor model) {
		super(model);
		this.model = model;
	}

	static PausableModel open(Path directory, int sequences, AdapterRoom adapters) {
		return new PausableModel(TorchStepExecutor.open(directory,
				new ExecutorSettings(Dtype.AUTO, Quantization.NONE, ComputeDevice.CPU, 1, 0, MAX_LENGTH, CACHE_BYTES,
						ExecutorSettings.DEFAULT_BLOCK_SIZE, sequences, adapters.slots() == 0, adapters, true)));
	}

	ModelSummary summary() {
		return this.model.summary();
	}

	/** Stops once so many more tokens were chosen. */
	synchronized void pauseAfter(long tokens) {
		this.pauseAt = this.drawn + tokens;
	}

	/** Waits until it has stopped. */
	synchronized void awaitPaused() throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!this.pausing) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				throw new AssertionError("It has chosen " + this.drawn + " tokens, and was to stop at " + this.pauseAt);
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

	synchronized void release() {
		this.pauseAt = Long.MAX_VALUE;
		this.pausing = false;
		notifyAll();
	}

	/** How many tokens it has chosen. */
	synchronized long drawn() {
		return this.drawn;
	}

	@Override
	public StepResult execute(StepBatch batch) {
		synchronized (this) {
			try {
				while (this.drawn >= this.pauseAt) {
					this.pausing = true;
					notifyAll();
					wait();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.drawn += batch.drawCount();
		}
		return super.execute(batch);
	}

	/** An engine has ended; the next one may follow. */
	@Override
	public void close() {
	}

	void closeForGood() {
		super.close();
	}

}
