package io.millrace.gateway.request;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.process.trace.Exemplars;
import io.millrace.process.trace.OpenSpan;
import io.millrace.process.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Gives every request its id, which goes back in {@code x-request-id} unless the client
 * gave one, and counts it by status and route. Actuator on a port of its own shares the
 * filters, and is left alone.
 */
final class RequestFilter implements WebFilter, Ordered {

	private static final int CLIENT_CLOSED_REQUEST = 499;

	private static final int FIRST_SERVER_ERROR = 500;

	private final GatewayMeters meters;

	private final Tracing tracing;

	private final ApplicationContext context;

	RequestFilter(GatewayMeters meters, Tracing tracing, ApplicationContext context) {
		this.meters = meters;
		this.tracing = tracing;
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
		OpenSpan span = begin(exchange);
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
		}).doFinally((signal) -> {
			Exemplars.of((span != null) ? span.context() : null,
					() -> this.meters.requestTook(System.nanoTime() - scope.arrivedNanos()));
			if (span != null) {
				end(span, scope, exchange, signal);
			}
		});
	}

	private @Nullable OpenSpan begin(ServerWebExchange exchange) {
		if (!this.tracing.isOn()) {
			return null;
		}
		ServerHttpRequest request = exchange.getRequest();
		OpenSpan span = this.tracing.begin("HTTP " + request.getMethod(), request.getHeaders().getFirst("traceparent"));
		if (span != null) {
			RequestScope.traced(exchange, span.context());
		}
		return span;
	}

	private static void end(OpenSpan span, RequestScope scope, ServerWebExchange exchange, SignalType signal) {
		String method = exchange.getRequest().getMethod().name();
		int status = (signal == SignalType.CANCEL && !exchange.getResponse().isCommitted()) ? CLIENT_CLOSED_REQUEST
				: status(exchange);
		span.named(method + " " + route(exchange))
			.end(Instant.now(), (status >= FIRST_SERVER_ERROR) ? Integer.toString(status) : null,
					Attributes.builder()
						.put("http.request.method", method)
						.put("http.route", route(exchange))
						.put("http.response.status_code", status)
						.put("millrace.request.id", scope.id().value())
						.put("millrace.tenant", Callers.of(exchange).name())
						.build());
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
