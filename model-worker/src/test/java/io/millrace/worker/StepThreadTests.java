package io.millrace.worker;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Models that take turns. */
class StepThreadTests {

	private static final int STEPS = 200;

	private final StepThread steps = new StepThread();

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger computing = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private volatile int mostAtOnce;

	@Test
	void twoModelsNeverComputeAtOnceAndShareAThread() throws Exception {
		StepExecutor one = this.steps.share(new Model(false));
		StepExecutor other = this.steps.share(new Model(false));
		try (ExecutorService engines = Executors.newFixedThreadPool(2)) {
			List<Future<Void>> done = engines.invokeAll(List.of(steps(one), steps(other)));
			for (Future<Void> engine : done) {
				engine.get();
			}
		}
		assertThat(this.mostAtOnce).isOne();
		assertThat(this.threads).hasSize(1).doesNotContain(Thread.currentThread());
		one.close();
		assertThat(this.closed).hasValue(1);
	}

	private static Callable<Void> steps(StepExecutor model) {
		return () -> {
			IntStream.range(0, STEPS).forEach((step) -> model.execute(new StepBatch(List.of())));
			return null;
		};
	}

	@Test
	void aStepThatFailsFailsAsItselfAndTheNextOneIsComputed() {
		StepExecutor failing = this.steps.share(new Model(true));
		assertThatIllegalStateException().isThrownBy(() -> failing.execute(new StepBatch(List.of())))
			.withMessage("No.");
		StepResult result = this.steps.share(new Model(false)).execute(new StepBatch(List.of()));
		assertThat(result.choices()).isEmpty();
	}

	private final class Model implements StepExecutor {

		private final boolean failing;

		Model(boolean failing) {
			this.failing = failing;
		}

		@Override
		public ModelShape shape() {
			return new ModelShape(8, 16, 4, 4);
		}

		@Override
		public StepResult execute(StepBatch batch) {
			if (this.failing) {
				throw new IllegalStateException("No.");
			}
			StepThreadTests.this.threads.add(Thread.currentThread());
			int now = StepThreadTests.this.computing.incrementAndGet();
			StepThreadTests.this.mostAtOnce = Math.max(StepThreadTests.this.mostAtOnce, now);
			Thread.onSpinWait();
			StepThreadTests.this.computing.decrementAndGet();
			return new StepResult(List.of(), List.of());
		}

		@Override
		public void close() {
			StepThreadTests.this.closed.incrementAndGet();
		}

	}

}
