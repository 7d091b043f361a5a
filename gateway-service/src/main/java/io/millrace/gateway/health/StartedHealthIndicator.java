package io.millrace.gateway.health;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * The component {@code started} of Actuator's health: up from the first time that a
 * request could be served, with bus, model, tokenizer and a store that is open or has
 * failed to, and for good. What is missing later is told by {@code serving}.
 */
final class StartedHealthIndicator implements ReactiveHealthIndicator {

	private static final Duration TOKENIZER_PATIENCE = Duration.ofSeconds(2);

	private final Serving serving;

	private final TokenizerApi tokenizer;

	private final BooleanSupplier storeIsSettled;

	private volatile boolean started;

	StartedHealthIndicator(Serving serving, TokenizerApi tokenizer, BooleanSupplier storeIsSettled) {
		this.serving = serving;
		this.tokenizer = tokenizer;
		this.storeIsSettled = storeIsSettled;
	}

	@Override
	public Mono<Health> health() {
		if (this.started) {
			return Mono.just(Health.up().build());
		}
		if (!this.serving.isServing() || !this.storeIsSettled.getAsBoolean()) {
			return Mono.just(Health.outOfService().build());
		}
		return Mono.defer(this.tokenizer::models).timeout(TOKENIZER_PATIENCE).map((models) -> {
			this.started = true;
			return Health.up().build();
		}).onErrorReturn(Health.outOfService().withDetail("tokenizer", false).build());
	}

}
