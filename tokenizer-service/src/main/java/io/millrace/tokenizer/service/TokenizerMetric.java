package io.millrace.tokenizer.service;

/**
 * Names of the tokenizer's metrics, each with the label {@code model_name}.
 * {@code maxserve.*} are MAX's.
 */
public enum TokenizerMetric {

	INPUT_PROCESSING_TIME("maxserve.input_processing_time", "Time to render and encode a request's texts"),
	OUTPUT_PROCESSING_TIME("maxserve.output_processing_time", "Time to decode a call's new tokens, all streams"),
	INPUT_CHARACTERS("maxserve.num_input_characters", "Characters encoded"),
	FOUND_CHARACTERS("millrace.tokenizer.found_characters",
			"Of the characters encoded, those whose tokens were remembered"),
	ENCODED_TOKENS("millrace.tokenizer.encoded_tokens", "Tokens that encoded texts became"),
	DECODED_TOKENS("millrace.tokenizer.decoded_tokens", "Tokens decoded"),
	DECODED_STREAMS("millrace.tokenizer.decoded_streams", "Streams of a decoding call");

	private final String id;

	private final String description;

	TokenizerMetric(String id, String description) {
		this.id = id;
		this.description = description;
	}

	public String id() {
		return this.id;
	}

	public String description() {
		return this.description;
	}

}
