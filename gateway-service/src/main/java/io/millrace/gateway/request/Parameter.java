package io.millrace.gateway.request;

import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;

/**
 * A parameter of a request, and what becomes of it.
 *
 * @param name in the API's spelling
 * @param support what becomes of it
 * @param neutral for an unsupported one: the values that change nothing and are accepted
 * @param advice what to do instead
 */
record Parameter(String name, Support support, Predicate<JsonNode> neutral, String advice) {

	private static final String LEAVE_IT_OUT = "leave it out";

	static Parameter supported(String name) {
		return new Parameter(name, Support.SUPPORTED, (value) -> true, "");
	}

	static Parameter harmless(String name) {
		return new Parameter(name, Support.HARMLESS, (value) -> true, "");
	}

	/** One whose every value would change the answer. */
	static Parameter unsupported(String name) {
		return new Parameter(name, Support.UNSUPPORTED, (value) -> false, LEAVE_IT_OUT);
	}

	static Parameter unsupportedUnless(String name, Predicate<JsonNode> neutral) {
		return new Parameter(name, Support.UNSUPPORTED, neutral, LEAVE_IT_OUT);
	}

	static Parameter unsupportedUnlessNumber(String name, double neutral) {
		return unsupportedUnless(name, (value) -> value.isNumber() && value.doubleValue() == neutral);
	}

	static Parameter unsupportedUnlessFalse(String name) {
		return unsupportedUnless(name, (value) -> value.isBoolean() && !value.booleanValue());
	}

	static Parameter unsupportedUnlessEmpty(String name) {
		return unsupportedUnless(name, (value) -> value.isContainer() && value.isEmpty());
	}

	static Parameter unsupportedUnlessText(String name, String neutral) {
		return unsupportedUnless(name, (value) -> value.isString() && value.stringValue().equals(neutral));
	}

	/** The same, refused with better advice than to leave it out. */
	Parameter instead(String newAdvice) {
		return new Parameter(this.name, this.support, this.neutral, newAdvice);
	}

	/** What becomes of a parameter. */
	enum Support {

		/** The wire record reads it. */
		SUPPORTED,

		/** It changes nothing in an answer, so it is accepted and not read. */
		HARMLESS,

		/** It would change the answer, so it is refused. */
		UNSUPPORTED

	}

}
