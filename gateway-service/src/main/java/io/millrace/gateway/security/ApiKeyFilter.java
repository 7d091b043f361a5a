package io.millrace.gateway.security;

import java.util.Set;

import io.millrace.gateway.request.OtherServer;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets nobody in without a key, on any route that is not listed here. Actuator on a port
 * of its own is another server, which this filter leaves alone.
 */
final class ApiKeyFilter implements WebFilter, Ordered {

	private static final Set<String> OPEN_ROUTES = Set.of("/health", "/version");

	private static final String SCHEME = "Bearer ";

	private final ApiKeys keys;

	private final ApplicationContext context;

	ApiKeyFilter(ApiKeys keys, ApplicationContext context) {
		this.keys = keys;
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (this.keys.isEmpty() || isOpen(exchange)) {
			return chain.filter(exchange);
		}
		String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		String failure = failure(header);
		return (failure == null) ? chain.filter(exchange)
				: Mono.error(new MillraceException(ErrorCode.INVALID_API_KEY, failure));
	}

	private boolean isOpen(ServerWebExchange exchange) {
		return OPEN_ROUTES.contains(exchange.getRequest().getPath().value()) || OtherServer.has(exchange, this.context);
	}

	private @Nullable String failure(@Nullable String header) {
		if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			return "An API key is needed: send it as 'Authorization: Bearer KEY'.";
		}
		return this.keys.contains(header.substring(SCHEME.length()).strip()) ? null : "The API key is not valid.";
	}

}
