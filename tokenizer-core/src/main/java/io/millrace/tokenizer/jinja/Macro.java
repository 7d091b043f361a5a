package io.millrace.tokenizer.jinja;

/**
 * A macro together with the place where it was defined.
 *
 * @param code its definition
 * @param closure the variables around the definition
 */
record Macro(MacroCode code, Frame closure) implements Callable {

	@Override
	public String name() {
		return this.code.name();
	}

	@Override
	public Object call(Rendering rendering, Args args) {
		return rendering.executor().callMacro(this, args);
	}

	@Override
	public boolean equals(Object other) {
		return this == other;
	}

	@Override
	public int hashCode() {
		return System.identityHashCode(this);
	}

}
