package io.millrace.gateway.request;

import org.springframework.context.ApplicationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * Actuator on a port of its own is a server in a child of this context, and is given the
 * filters of its parent. They ask here whether a request is theirs; what is not surely
 * that other server's is.
 */
public final class OtherServer {

	private OtherServer() {
	}

	/** Whether the request came to the other server. */
	public static boolean has(ServerWebExchange exchange, ApplicationContext own) {
		ApplicationContext context = exchange.getApplicationContext();
		return context != null && context != own && context.getParent() == own;
	}

}
