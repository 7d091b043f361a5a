package io.millrace.gateway.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The component {@code serving} of Actuator's health: the present state. */
final class ServingHealthIndicator implements HealthIndicator {

	private final Serving serving;

	ServingHealthIndicator(Serving serving) {
		this.serving = serving;
	}

	@Override
	public Health health() {
		return (this.serving.isServing() ? Health.up() : Health.outOfService()).withDetail("bus", this.serving.hasBus())
			.withDetail("readyModel", this.serving.hasReadyModel())
			.build();
	}

}
