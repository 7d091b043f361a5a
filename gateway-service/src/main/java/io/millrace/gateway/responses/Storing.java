package io.millrace.gateway.responses;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;

/** Whether a response is stored. */
final class Storing {

	private Storing() {
	}

	/**
	 * Decides.
	 * @param wanted what the request says; null says nothing
	 * @param background whether it goes on without its client, who can then only find it
	 * in the store
	 * @param stores whether there is a store
	 * @throws MillraceException where that cannot be
	 */
	static boolean of(@Nullable Boolean wanted, boolean background, boolean stores) {
		if (background && Boolean.FALSE.equals(wanted)) {
			throw Fields.invalid("background", "'background' needs 'store', which is false.");
		}
		if (!stores && (background || Boolean.TRUE.equals(wanted))) {
			throw MillraceException.of(ErrorCode.NOT_ENABLED, background ? "background" : "store",
					"This server stores no responses.");
		}
		return stores && !Boolean.FALSE.equals(wanted);
	}

}
