package io.millrace.gateway.request;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind the question mark; each failure names the parameter. */
public final class QueryValues {

	private QueryValues() {
	}

	/** An integer, or none. */
	public static @Nullable Long number(String name, @Nullable String text, long least, long most) {
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
		throw invalid(name, "an integer between " + least + " and " + most, text);
	}

	/** How many of a list are wanted; some usual number where it is not said. */
	public static int limit(@Nullable String text, int usual, int most) {
		Long given = number("limit", text, 1, most);
		return (given != null) ? given.intValue() : usual;
	}

	/** Whether the oldest of a list comes first; it comes last where it is not said. */
	public static boolean ascends(@Nullable String order) {
		return switch (order) {
			case null -> false;
			case "asc" -> true;
			case "desc" -> false;
			default -> throw invalid("order", "asc or desc", order);
		};
	}

	/** True or false; false where it is absent. */
	public static boolean flag(String name, @Nullable String text) {
		return switch (text) {
			case null -> false;
			case "", "false" -> false;
			case "true" -> true;
			default -> throw invalid(name, "true or false", text);
		};
	}

	private static MillraceException invalid(String name, String wanted, String given) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, name,
				"'" + name + "' is " + wanted + ", got '" + Checks.shortened(given) + "'.");
	}

}
