package io.millrace.process.metric;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers {@code /metrics} where {@code /actuator/prometheus} is answered, since that is
 * where scrapers look unless they are told.
 */
final class MetricsPath implements WebFilter, Ordered {

	private static final String ALIAS = "/metrics";

	private static final String PATH = "/actuator/prometheus";

	private final int managementPort;

	/**
	 * On one port.
	 * @param managementPort where Actuator is configured to be; negative where it shares
	 * the port of everything else
	 */
	MetricsPath(int managementPort) {
		this.managementPort = managementPort;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		if (!ALIAS.equals(request.getPath().value()) || !isManagement(exchange)) {
			return chain.filter(exchange);
		}
		return chain.filter(exchange.mutate().request(request.mutate().path(PATH).build()).build());
	}

	/** Actuator on a port of its own is a server in a child of this context. */
	private boolean isManagement(ServerWebExchange exchange) {
		ApplicationContext context = exchange.getApplicationContext();
		return this.managementPort < 0 || (context != null && context.getParent() != null);
	}

}
