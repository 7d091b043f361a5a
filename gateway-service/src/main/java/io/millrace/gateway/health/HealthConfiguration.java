package io.millrace.gateway.health;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.store.StoreOpening;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The routes of this package, and the health components {@code serving} and
 * {@code started}.
 */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {

	@Bean
	Serving serving(ModelRegistry models, Bus bus) {
		return new Serving(models, bus);
	}

	@Bean
	HealthIndicator servingHealthIndicator(Serving serving) {
		return new ServingHealthIndicator(serving);
	}

	@Bean
	ReactiveHealthIndicator startedHealthIndicator(Serving serving, TokenizerApi tokenizer,
			ObjectProvider<StoreOpening> store) {
		StoreOpening opening = store.getIfAvailable();
		return new StartedHealthIndicator(serving, tokenizer, () -> opening == null || opening.isOver());
	}

	@Bean
	HealthController healthController(Serving serving) {
		return new HealthController(serving);
	}

}
