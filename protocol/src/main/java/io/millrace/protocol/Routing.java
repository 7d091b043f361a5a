package io.millrace.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a request says of when and where it runs.
 *
 * @param priority of those that wait for a worker the smallest goes first; 0 is usual
 * @param targetEndpoint name of the one worker that may take it; null for any. A request
 * that was admitted and lost its worker goes on at any other
 */
public record Routing(int priority, @Nullable String targetEndpoint) {

	/** When its turn comes, and anywhere. */
	public static final Routing ANY = new Routing(0, null);

	/** The longest name of an endpoint. */
	public static final int MAX_ENDPOINT_LENGTH = 256;

	public Routing {
		if (targetEndpoint != null && (targetEndpoint.isBlank() || targetEndpoint.length() > MAX_ENDPOINT_LENGTH)) {
			throw new IllegalArgumentException("An endpoint's name has 1 to " + MAX_ENDPOINT_LENGTH
					+ " characters, got " + targetEndpoint.length() + ".");
		}
	}

}
