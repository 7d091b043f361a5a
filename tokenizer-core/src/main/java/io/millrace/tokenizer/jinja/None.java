package io.millrace.tokenizer.jinja;

/**
 * Python's {@code None}.
 */
enum None {

	NONE

}
