package io.millrace.tokenizer.service;

import java.time.Instant;

import io.millrace.process.trace.OpenSpan;
import io.millrace.process.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * A span for each call that comes with a {@code traceparent}. What has none, such as
 * decoding for many requests at once, is part of no one's trace.
 */
final class TokenizerSpans implements WebFilter {

	private final Tracing tracing;

	TokenizerSpans(Tracing tracing) {
		this.tracing = tracing;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String traceparent = exchange.getRequest().getHeaders().getFirst("traceparent");
		if (!this.tracing.isOn() || traceparent == null) {
			return chain.filter(exchange);
		}
		OpenSpan span = this.tracing.begin("POST " + exchange.getRequest().getPath().value(), traceparent);
		return (span == null) ? chain.filter(exchange)
				: chain.filter(exchange).doFinally((signal) -> span.end(Instant.now(), null, Attributes.empty()));
	}

}
