package io.millrace.gateway.responses;

import java.util.Set;

import io.millrace.gateway.request.Checks;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads parts of a request; each failure names the parameter. */
final class Fields {

	private Fields() {
	}

	/** What is there and not null. */
	static @Nullable JsonNode there(@Nullable JsonNode node) {
		return (node != null && !node.isNull()) ? node : null;
	}

	/** A string, or none. */
	static @Nullable String text(String path, @Nullable JsonNode given) {
		JsonNode node = there(given);
		if (node == null) {
			return null;
		}
		if (!node.isString()) {
			throw invalid(path, "'" + path + "' is a string.");
		}
		return node.stringValue();
	}

	/** A string that must be there. */
	static String required(String path, @Nullable JsonNode given) {
		String text = text(path, given);
		if (text == null) {
			throw missing(path);
		}
		return text;
	}

	/** A string of a bounded length, or none. */
	static @Nullable String length(String path, @Nullable String text, int least, int most) {
		if (text != null && (text.length() < least || text.length() > most)) {
			throw invalid(path,
					"'" + path + "' has " + least + " to " + most + " characters, got " + text.length() + ".");
		}
		return text;
	}

	/** One of some words, or none. */
	static @Nullable String word(String path, @Nullable String text, Set<String> words) {
		if (text != null && !words.contains(text)) {
			throw invalid(path, "'" + path + "' is " + String.join(", ", words.stream().sorted().toList()) + ", got '"
					+ Checks.shortened(text) + "'.");
		}
		return text;
	}

	/** An array that must be there. */
	static JsonNode array(String path, @Nullable JsonNode node) {
		if (there(node) == null) {
			throw missing(path);
		}
		if (node == null || !node.isArray()) {
			throw invalid(path, "'" + path + "' is an array.");
		}
		return node;
	}

	static MillraceException missing(String path) {
		return MillraceException.of(ErrorCode.MISSING_PARAMETER, path, "The parameter '" + path + "' is missing.");
	}

	static MillraceException invalid(String path, String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, path, message);
	}

	static MillraceException unsupported(String path, String message) {
		return MillraceException.of(ErrorCode.UNSUPPORTED_PARAMETER, path, message);
	}

}
