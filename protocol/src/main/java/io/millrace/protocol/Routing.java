package io.millrace.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a request about when and where it runs.
 *
 * @param priority of those that wait for a worker the smallest goes first; 0 is usual
 * @param targetEndpoint name of the one worker that may take it; null for any. A request
 * that was admitted and lost its worker goes on at any other
 * @param tenant whose it is: tenants share what there is by turns; null is a tenant, too
 */
public record Routing(int priority, @Nullable String targetEndpoint,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String tenant) {

	/** When its turn comes, and anywhere. */
	public static final Routing ANY = new Routing(0, null, null);

	/** The longest name of an endpoint. */
	public static final int MAX_ENDPOINT_LENGTH = 256;

	/** Nobody's in particular. */
	public Routing(int priority, @Nullable String targetEndpoint) {
		this(priority, targetEndpoint, null);
	}

	public Routing {
		if (targetEndpoint != null && (targetEndpoint.isBlank() || targetEndpoint.length() > MAX_ENDPOINT_LENGTH)) {
			throw new IllegalArgumentException("An endpoint's name has 1 to " + MAX_ENDPOINT_LENGTH
					+ " characters, got " + targetEndpoint.length() + ".");
		}
	}

	/** The same of a tenant. */
	public Routing of(@Nullable String owner) {
		return new Routing(this.priority, this.targetEndpoint, owner);
	}

}
