package io.millrace.protocol;

/** What a model does, as in {@code max.interfaces.PipelineTask}. */
public enum PipelineTask {

	TEXT_GENERATION, EMBEDDINGS_GENERATION

}
