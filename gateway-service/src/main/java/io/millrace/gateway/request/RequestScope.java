package io.millrace.gateway.request;

import io.millrace.protocol.RequestId;
import org.springframework.web.server.ServerWebExchange;

/**
 * One HTTP request as log, client and metrics know it.
 *
 * @param id sent to the client as {@code x-request-id}
 * @param arrivedNanos {@link System#nanoTime()} at its arrival
 */
public record RequestScope(RequestId id, long arrivedNanos) {

	static final String HEADER = "x-request-id";

	private static final String ATTRIBUTE = RequestScope.class.getName();

	/** The scope of this exchange, made at the first call. */
	public static RequestScope of(ServerWebExchange exchange) {
		return (RequestScope) exchange.getAttributes()
			.computeIfAbsent(ATTRIBUTE, (name) -> new RequestScope(RequestId.create(), System.nanoTime()));
	}

}
