package io.millrace.worker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up as soon as none is being opened and one is ready, and down when an engine hangs or
 * died. Belongs to the readiness group.
 */
final class ModelHealthIndicator implements HealthIndicator {

	private final Workers workers;

	private final Duration stepTimeout;

	ModelHealthIndicator(Workers workers, Duration stepTimeout) {
		this.workers = workers;
		this.stepTimeout = stepTimeout;
	}

	@Override
	public Health health() {
		Map<String, String> details = new LinkedHashMap<>();
		this.workers.states().forEach((name, state) -> details.put(name, describe(state)));
		boolean opening = this.workers.states().values().stream().anyMatch(ModelState.Loading.class::isInstance);
		boolean ready = !opening && !this.workers.ready().isEmpty()
				&& this.workers.ready().stream().allMatch((worker) -> worker.engine().isHealthy(this.stepTimeout));
		return (ready ? Health.up() : Health.down()).withDetails(details).build();
	}

	private String describe(ModelState state) {
		return switch (state) {
			case ModelState.Loading _ -> "loading";
			case ModelState.Ready ready ->
				ready.worker().engine().isHealthy(this.stepTimeout) ? "ready" : "not responding";
			case ModelState.Failed failed -> "failed: " + failed.reason();
		};
	}

}
