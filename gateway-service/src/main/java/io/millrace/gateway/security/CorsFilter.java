package io.millrace.gateway.security;

import io.millrace.gateway.request.OtherServer;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Answers browsers that ask whether a page of another origin may call, before a key is
 * asked for: they send none with that question. Does nothing where no origin is allowed.
 */
final class CorsFilter implements WebFilter, Ordered {

	private final boolean enabled;

	private final CorsWebFilter filter;

	private final ApplicationContext context;

	CorsFilter(CorsProperties properties, ApplicationContext context) {
		CorsConfiguration configuration = properties.configuration();
		this.enabled = !properties.allowedOrigins().isEmpty();
		this.filter = new CorsWebFilter((exchange) -> configuration);
		this.context = context;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 5;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		boolean asked = this.enabled && !OtherServer.has(exchange, this.context);
		return asked ? this.filter.filter(exchange, chain) : chain.filter(exchange);
	}

}
