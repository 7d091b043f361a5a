package io.millrace.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.program.ComputeDevice;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The worker without its connection: models, engines, health and metrics. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
public class WorkerConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ModelOpener modelOpener() {
		return new TorchModelOpener();
	}

	/** A GPU that was named must be there before anything starts. */
	private static void requireUsable(ComputeDevice device) {
		if (device.isCuda()) {
			try {
				device.resolve();
			}
			catch (ModelLoadException ex) {
				throw new MillraceException(ErrorCode.INVALID_REQUEST, String.valueOf(ex.getMessage()));
			}
		}
	}

	@Bean
	Workers workers(WorkerProperties properties, ModelOpener opener, ObjectProvider<MeterRegistry> meters,
			ObjectProvider<Tracing> tracing) {
		requireUsable(properties.device());
		WorkerFactory factory = new WorkerFactory(opener, properties, meters.getIfAvailable(SimpleMeterRegistry::new),
				tracing.getIfAvailable(Tracing::off));
		return new Workers(properties.models(), factory::open);
	}

	@Bean
	HealthIndicator modelHealthIndicator(Workers workers, WorkerProperties properties) {
		return new ModelHealthIndicator(workers, properties.stepTimeout());
	}

	@Bean
	EngineWatchdog engineWatchdog(Workers workers, WorkerProperties properties, ApplicationContext context) {
		return new EngineWatchdog(workers, properties.stepTimeout(),
				(state) -> AvailabilityChangeEvent.publish(context, state));
	}

}
