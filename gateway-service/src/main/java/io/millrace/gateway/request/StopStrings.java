package io.millrace.gateway.request;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code stop}: a string, or an array of up to four. */
final class StopStrings {

	private static final int MAX_STOPS = 4;

	private static final int MAX_CHARACTERS = 1024;

	private StopStrings() {
	}

	static List<String> of(@Nullable JsonNode stop) {
		if (stop == null || stop.isNull()) {
			return List.of();
		}
		if (stop.isString()) {
			return List.of(check(stop));
		}
		if (!stop.isArray()) {
			throw invalid("'stop' is a string or an array of strings.");
		}
		if (stop.size() > MAX_STOPS) {
			throw invalid("'stop' may have " + MAX_STOPS + " strings, and has " + stop.size() + ".");
		}
		List<String> stops = new ArrayList<>();
		stop.forEach((item) -> stops.add(check(item)));
		return stops;
	}

	private static String check(JsonNode item) {
		if (!item.isString()) {
			throw invalid("'stop' is a string or an array of strings.");
		}
		String stop = item.stringValue();
		if (stop.isEmpty()) {
			throw invalid("A string in 'stop' has at least one character.");
		}
		if (stop.length() > MAX_CHARACTERS) {
			throw invalid(
					"A string in 'stop' may have " + MAX_CHARACTERS + " characters, and has " + stop.length() + ".");
		}
		if (stop.codePoints().anyMatch((c) -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
			throw invalid("A string in 'stop' has half a surrogate pair.");
		}
		return stop;
	}

	private static MillraceException invalid(String message) {
		return MillraceException.of(ErrorCode.INVALID_VALUE, "stop", message);
	}

}
