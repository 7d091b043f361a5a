package io.millrace.worker;

import java.util.function.UnaryOperator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.ModelCard;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.model.ModelSummary;
import io.millrace.worker.model.TorchStepExecutor;
import io.millrace.worker.step.StepExecutor;
import org.jspecify.annotations.Nullable;

/**
 * A model opened as a worker process opens it, for whoever runs its engine without a bus.
 *
 * @param worker whose engine the caller starts and closes
 * @param summary what the model says of itself
 */
public record StandaloneEngine(Worker worker, ModelSummary summary) {

	/**
	 * Opens a model, warms it up and rehearses, which may take long.
	 * @param model which
	 * @param properties how; its list of models is not read
	 * @param around put around what computes the steps
	 * @param vocabulary in place of the model's own; null for that
	 * @throws RuntimeException with a sentence, if the model cannot be served
	 */
	public static StandaloneEngine open(WorkerProperties.Model model, WorkerProperties properties,
			UnaryOperator<StepExecutor> around, @Nullable VocabularySource vocabulary) {
		Opener opener = new Opener(around, vocabulary);
		Worker worker = new WorkerFactory(opener, properties, new SimpleMeterRegistry(), Tracing.off()).open(model);
		worker.engine().rehearse().exceptionally((failure) -> false).join();
		return new StandaloneEngine(worker, opener.summary());
	}

	/** Remembers what it opened. */
	private static final class Opener implements ModelOpener {

		private final TorchModelOpener torch = new TorchModelOpener();

		private final UnaryOperator<StepExecutor> around;

		private final @Nullable VocabularySource vocabulary;

		private @Nullable ModelSummary summary;

		Opener(UnaryOperator<StepExecutor> around, @Nullable VocabularySource vocabulary) {
			this.around = around;
			this.vocabulary = vocabulary;
		}

		@Override
		public OpenModel open(WorkerProperties.Model model, WorkerProperties properties) {
			if (!(this.torch.open(model,
					properties) instanceof OpenModel.Generating(StepExecutor executor, ModelCard card, VocabularySource own))) {
				throw new IllegalArgumentException("The model " + model.path() + " does not generate text.");
			}
			this.summary = ((TorchStepExecutor) executor).summary();
			return new OpenModel.Generating(this.around.apply(executor), card,
					(this.vocabulary != null) ? this.vocabulary : own);
		}

		ModelSummary summary() {
			if (this.summary == null) {
				throw new IllegalStateException("No model was opened.");
			}
			return this.summary;
		}

	}

}
