package io.millrace.scheduler;

import java.time.InstantSource;

import io.millrace.process.trace.Tracing;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.Role;
import io.millrace.protocol.bus.Bus;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The scheduler on the bus. Needs {@link SchedulerConfiguration} and a {@link Bus}; the
 * health indicator is called {@code scheduler}.
 */
@Configuration(proxyBeanMethods = false)
public class SchedulerBusConfiguration {

	@Bean(destroyMethod = "")
	SchedulerNode schedulerNode(Bus bus, SchedulerProperties properties, SchedulerMeters meters,
			ObjectProvider<Tracing> tracing) {
		return new SchedulerNode(ProcessId.start(Role.SCHEDULER), bus, properties, meters,
				tracing.getIfAvailable(Tracing::off), InstantSource.system());
	}

	@Bean
	SchedulerLifecycle schedulerLifecycle(SchedulerNode node) {
		return new SchedulerLifecycle(node);
	}

	@Bean
	HealthIndicator schedulerHealthIndicator(SchedulerNode node) {
		return () -> (node.isReady() ? Health.up() : Health.down()).withDetail("id", node.id().toString()).build();
	}

}
