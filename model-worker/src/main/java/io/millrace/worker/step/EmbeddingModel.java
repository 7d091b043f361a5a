package io.millrace.worker.step;

import java.util.List;

import io.millrace.protocol.EmbeddingForm;

/** Computes the vectors of texts. Only the engine thread calls it. */
public interface EmbeddingModel extends AutoCloseable {

	/** The most tokens of one text. */
	int maxLength();

	/** Ids are in {@code [0, vocabularySize)}. */
	int vocabularySize();

	/** The vectors that it makes. */
	EmbeddingForm form();

	/** Whether its vectors have unit length. */
	boolean isNormalised();

	/** Whether its texts are pairs, and its vectors one number: how they go together. */
	boolean takesPairs();

	/**
	 * Computes.
	 * @param texts at least one, sorted by length
	 * @return one vector a text, in order, with all numbers of the {@link #form()}
	 * @throws RuntimeException if it failed as a whole
	 */
	List<float[]> embed(List<EmbeddingText> texts);

	@Override
	void close();

}
