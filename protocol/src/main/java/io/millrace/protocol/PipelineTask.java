package io.millrace.protocol;

/** What a model does, as in {@code max.interfaces.PipelineTask}. */
public enum PipelineTask {

	TEXT_GENERATION, EMBEDDINGS_GENERATION,
	/** One number for each pair of texts: how well they go together. */
	TEXT_SCORING

}
