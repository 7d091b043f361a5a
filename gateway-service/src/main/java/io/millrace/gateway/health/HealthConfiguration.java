package io.millrace.gateway.health;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.protocol.bus.Bus;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes of this package, and the health component {@code serving}. */
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
	HealthController healthController(Serving serving) {
		return new HealthController(serving);
	}

}
