package io.millrace.hub;

/** What a process wants a model for. */
public enum Purpose {

	/** Its tokenizer and chat template. */
	TOKENIZER,

	/** All of it. */
	MODEL

}
