package io.millrace.gateway.files;

import io.millrace.gateway.request.QueryValues;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which files are listed.
 *
 * @param purpose of all of them; null for any
 * @param limit how many at most
 * @param ascending whether the oldest comes first
 * @param after id of the one before the first; null from the beginning
 */
record FilePage(@Nullable String purpose, int limit, boolean ascending, @Nullable String after) {

	private static final int MAX_LIMIT = 10_000;

	static FilePage of(MultiValueMap<String, String> query) {
		return new FilePage(query.getFirst("purpose"), QueryValues.limit(query.getFirst("limit"), MAX_LIMIT, MAX_LIMIT),
				QueryValues.ascends(query.getFirst("order")), query.getFirst("after"));
	}

}
