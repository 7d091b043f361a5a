package io.millrace.gateway.request;

import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.gateway.metric.GatewayMeters;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives every request its id, which goes back in {@code x-request-id} unless the client
 * gave one, and counts it by status and route. Actuator on a port of its own shares the
 * filters, and is left alone.
 */
final class RequestFilter implements WebFilter, Ordered {

	private static final int CLIENT_CLOSED_REQUEST = 499;

	private final GatewayMeters meters;

	private final ApplicationContext context;

	RequestFilter(GatewayMeters meters, ApplicationContext context) {
		this.meters = meters;
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (OtherServer.has(exchange, this.context)) {
			return chain.filter(exchange);
		}
		RequestScope scope = RequestScope.of(exchange);
		AtomicBoolean counted = new AtomicBoolean();
		exchange.getResponse().getHeaders().set(RequestScope.HEADER, scope.shownId());
		exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> {
			if (counted.compareAndSet(false, true)) {
				this.meters.answered(route(exchange), status(exchange));
			}
		}));
		return chain.filter(exchange).doOnCancel(() -> {
			if (counted.compareAndSet(false, true)) {
				this.meters.answered(route(exchange), CLIENT_CLOSED_REQUEST);
			}
		}).doFinally((signal) -> this.meters.requestTook(System.nanoTime() - scope.arrivedNanos()));
	}

	private static int status(ServerWebExchange exchange) {
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		return (status != null) ? status.value() : 200;
	}

	private static String route(ServerWebExchange exchange) {
		Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return (pattern != null) ? pattern.toString() : "unknown";
	}

}
