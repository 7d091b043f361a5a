package io.millrace.gateway.security;

import java.util.Set;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.Callers;
import io.millrace.gateway.request.OtherServer;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets nobody in without a key, on any route that is not open, and no key beyond its
 * scopes and its rate of requests. Actuator on a port of its own is another server, which
 * this filter leaves alone.
 */
final class ApiKeyFilter implements WebFilter, Ordered {

	private static final String SCHEME = "Bearer ";

	private static final int MAX_KEY_LENGTH = 4_096;

	private final ApiKeys keys;

	private final Set<String> openRoutes;

	private final ApplicationContext context;

	/**
	 * A filter.
	 * @param keys who may enter
	 * @param openRoutes paths for which no key is needed
	 * @param context of the server
	 */
	ApiKeyFilter(ApiKeys keys, Set<String> openRoutes, ApplicationContext context) {
		this.keys = keys;
		this.openRoutes = Set.copyOf(openRoutes);
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.keys.areNeeded() || isOpen(exchange)) {
			return chain.filter(exchange);
		}
		return Mono.defer(() -> {
			admit(exchange, caller(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION)));
			return chain.filter(exchange);
		});
	}

	private static void admit(ServerWebExchange exchange, Caller caller) {
		ServerHttpRequest request = exchange.getRequest();
		Callers.identify(exchange, caller);
		RouteScopes.of(request.getMethod(), request.getPath().value()).ifPresent(caller::require);
		if (request.getMethod().equals(HttpMethod.POST)) {
			ServerHttpResponse response = exchange.getResponse();
			response
				.beforeCommit(() -> Mono.fromRunnable(() -> caller.allowance().describe(response.getHeaders()::set)));
			caller.allowance().takeRequest();
		}
	}

	private boolean isOpen(ServerWebExchange exchange) {
		return this.openRoutes.contains(exchange.getRequest().getPath().value())
				|| OtherServer.has(exchange, this.context);
	}

	private Caller caller(@Nullable String header) {
		if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			throw refused("An API key is needed: send it as 'Authorization: Bearer KEY'.");
		}
		String key = header.substring(SCHEME.length()).strip();
		Caller caller = (key.length() <= MAX_KEY_LENGTH) ? this.keys.find(key) : null;
		if (caller == null) {
			throw refused("The API key is not valid.");
		}
		return caller;
	}

	private static MillraceException refused(String message) {
		return new MillraceException(ErrorCode.INVALID_API_KEY, message);
	}

}
