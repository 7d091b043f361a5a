package io.millrace.worker;

import io.millrace.protocol.ModelCard;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.StepExecutor;

/** A model that is ready to compute; whoever opened it closes what computes. */
sealed interface OpenModel {

	/** What it is. */
	ModelCard card();

	/** Closes what computes. */
	void close();

	/**
	 * One that generates text.
	 *
	 * @param executor computes its steps
	 * @param card what it is
	 * @param vocabulary its tokens as bytes, for grammars
	 */
	record Generating(StepExecutor executor, ModelCard card, VocabularySource vocabulary) implements OpenModel {

		@Override
		public void close() {
			this.executor.close();
		}

	}

	/**
	 * One that makes vectors of texts.
	 *
	 * @param model computes them
	 * @param card what it is
	 */
	record Embedding(EmbeddingModel model, ModelCard card) implements OpenModel {

		@Override
		public void close() {
			this.model.close();
		}

	}

}
