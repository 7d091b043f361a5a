package io.millrace.gateway.security;

import java.util.Set;

import io.millrace.gateway.caller.CallerLimits;
import io.millrace.gateway.caller.Scope;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;

/**
 * One API key as it is configured.
 *
 * @param name whose it is, in logs and errors
 * @param hash of the key
 * @param scopes what it opens
 * @param models the models that it opens, see
 * {@link io.millrace.gateway.caller.Caller#mayAsk}
 * @param limits how much it may use
 */
record ApiKey(String name, KeyHash hash, Set<Scope> scopes, Set<String> models, CallerLimits limits) {

	private static final int MAX_NAME_LENGTH = 64;

	ApiKey {
		if (!name.matches("[\\w.@-]{1," + MAX_NAME_LENGTH + "}")) {
			throw new MillraceException(ErrorCode.INVALID_REQUEST, "The name of an API key has 1 to " + MAX_NAME_LENGTH
					+ " letters, digits, '.', '_', '-' or '@', got '" + name + "'.");
		}
		scopes = Set.copyOf(scopes);
		models = Set.copyOf(models);
	}

}
