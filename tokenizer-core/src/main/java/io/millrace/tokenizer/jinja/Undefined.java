package io.millrace.tokenizer.jinja;

/**
 * The value of something that does not exist. It prints as nothing, is false and empty,
 * and refuses everything else with its message.
 *
 * @param message why it does not exist
 */
record Undefined(String message) {

	static Undefined name(String name) {
		return new Undefined("'" + name + "' is undefined");
	}

	static Undefined attribute(Object owner, Object key) {
		String kind = (owner == None.NONE) ? "None" : "'" + Values.typeName(owner) + " object'";
		return new Undefined(
				kind + ((key instanceof String) ? " has no attribute " : " has no element ") + Repr.repr(key));
	}

	static Undefined unsafe(Object owner, String attribute) {
		return new Undefined(
				"Access to attribute '" + attribute + "' of a " + Values.typeName(owner) + " is not allowed");
	}

	JinjaException error() {
		return new JinjaException(this.message);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Undefined;
	}

	@Override
	public int hashCode() {
		return 1;
	}

}
