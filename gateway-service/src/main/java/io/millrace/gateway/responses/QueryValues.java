package io.millrace.gateway.responses;

import io.millrace.gateway.request.Checks;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind the question mark; each failure names the parameter. */
final class QueryValues {

	private QueryValues() {
	}

	/** An integer, or none. */
	static @Nullable Long number(String name, @Nullable String text, long least, long most) {
		if (text == null || text.isEmpty()) {
			return null;
		}
		try {
			long value = Long.parseLong(text);
			if (value >= least && value <= most) {
				return value;
			}
		}
		catch (NumberFormatException ex) {
			// Answered below, like a number that is too large.
		}
		throw Fields.invalid(name, "'" + name + "' is an integer between " + least + " and " + most + ", got '"
				+ Checks.shortened(text) + "'.");
	}

	/** True or false; false where it is absent. */
	static boolean flag(String name, @Nullable String text) {
		return switch (text) {
			case null -> false;
			case "", "false" -> false;
			case "true" -> true;
			default ->
				throw Fields.invalid(name, "'" + name + "' is true or false, got '" + Checks.shortened(text) + "'.");
		};
	}

}
