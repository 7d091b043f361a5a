package io.millrace.tokenizer.jinja;

/**
 * A value that a template can call.
 */
interface Callable {

	/**
	 * The name, for messages.
	 * @return the name
	 */
	String name();

	Object call(Rendering rendering, Args args);

}
