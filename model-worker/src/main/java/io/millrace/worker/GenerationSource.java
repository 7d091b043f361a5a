package io.millrace.worker;

/** Where sampling defaults come from that neither request nor server has. */
public enum GenerationSource {

	/** The model's {@code generation_config.json}. */
	AUTO,

	/** Nowhere: OpenAI's defaults hold. The file's end tokens still end sequences. */
	NONE

}
