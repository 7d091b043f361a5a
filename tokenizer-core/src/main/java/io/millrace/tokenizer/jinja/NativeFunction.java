package io.millrace.tokenizer.jinja;

/**
 * A function or bound method that is implemented here.
 *
 * @param name its name
 * @param body what it does
 */
record NativeFunction(String name, Body body) implements Callable {

	@Override
	public Object call(Rendering rendering, Args args) {
		return this.body.call(rendering, args);
	}

	/**
	 * The implementation of a function.
	 */
	interface Body {

		Object call(Rendering rendering, Args args);

	}

}
