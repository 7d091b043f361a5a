package io.millrace.worker;

import io.millrace.protocol.bus.Bus;
import io.millrace.worker.bus.WorkerNodeSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Connects the worker's models to the bus. Needs {@link WorkerConfiguration} and a bus.
 */
@Configuration(proxyBeanMethods = false)
public class WorkerBusConfiguration {

	@Bean
	WorkerNodes workerNodes(Workers workers, Bus bus, WorkerProperties properties) {
		return new WorkerNodes(workers, bus, WorkerNodeSettings.of(properties.stepTimeout(), properties.drainTimeout(),
				properties.gatewayLease(), properties.loraDirectories(), properties.role()));
	}

}
