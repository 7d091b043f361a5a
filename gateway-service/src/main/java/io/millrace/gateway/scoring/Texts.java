package io.millrace.gateway.scoring;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.request.Checks;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the texts of a request. */
final class Texts {

	/** As many as an embedding request may have. */
	private static final int MOST = 2_048;

	private Texts() {
	}

	/** One text. */
	static String one(String param, @Nullable JsonNode wire) {
		JsonNode given = Checks.required(param, (wire != null && !wire.isNull()) ? wire : null);
		String text = text(given);
		if (text == null) {
			throw invalid(param, "'" + param + "' is a string that is not empty.");
		}
		return text;
	}

	/** A text, or a list of texts, each a string or an object with a {@code text}. */
	static List<String> several(String param, @Nullable JsonNode wire) {
		JsonNode given = Checks.required(param, (wire != null && !wire.isNull()) ? wire : null);
		if (!given.isArray()) {
			return List.of(one(param, given));
		}
		if (given.isEmpty() || given.size() > MOST) {
			throw invalid(param, "'" + param + "' has 1 to " + MOST + " texts, got " + given.size() + ".");
		}
		List<String> texts = new ArrayList<>(given.size());
		for (JsonNode item : given) {
			String text = text(item);
			if (text == null) {
				throw invalid(param, "Each of '" + param + "' is a string that is not empty, or an object with such a "
						+ "string as 'text'; number " + texts.size() + " is not.");
			}
			texts.add(text);
		}
		return texts;
	}

	private static @Nullable String text(JsonNode wire) {
		JsonNode text = wire.isObject() ? wire.path("text") : wire;
		return (text.isString() && !text.stringValue().isEmpty()) ? text.stringValue() : null;
	}

	static MillraceException invalid(String param, String sentence) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, param, sentence);
	}

}
