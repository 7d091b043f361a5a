package io.millrace.worker.grammar;

import java.io.IOException;

/** Reads a model's vocabulary, which may take a second. */
@FunctionalInterface
public interface VocabularySource {

	/** Of a model that is served by token ids alone. */
	VocabularySource NONE = () -> {
		throw new IOException("it has no tokenizer.");
	};

	/**
	 * Reads it.
	 * @throws IOException if there is none or it cannot be read
	 */
	ModelVocabulary read() throws IOException;

}
