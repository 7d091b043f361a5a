package io.millrace.gateway.caller;

import org.springframework.web.server.ServerWebExchange;

/** Remembers with an exchange who asks. */
public final class Callers {

	private static final String ATTRIBUTE = Caller.class.getName();

	private Callers() {
	}

	/** Who asks; anyone, where nobody was identified. */
	public static Caller of(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(ATTRIBUTE, Caller.ANYONE);
	}

	/** Says who asks. */
	public static void identify(ServerWebExchange exchange, Caller caller) {
		exchange.getAttributes().put(ATTRIBUTE, caller);
	}

}
