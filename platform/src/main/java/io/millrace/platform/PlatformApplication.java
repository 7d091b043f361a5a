package io.millrace.platform;

import java.util.List;
import java.util.Map;

import io.millrace.gateway.GatewayApplication;
import io.millrace.gateway.GatewayBusConfiguration;
import io.millrace.gateway.GatewayConfiguration;
import io.millrace.gateway.GatewayHttpConfiguration;
import io.millrace.process.OwnReactorResources;
import io.millrace.process.ServedModels;
import io.millrace.process.ServiceProcess;
import io.millrace.scheduler.SchedulerBusConfiguration;
import io.millrace.scheduler.SchedulerConfiguration;
import io.millrace.tokenizer.service.TokenizerConfiguration;
import io.millrace.worker.EarlyModel;
import io.millrace.worker.WorkerApplication;
import io.millrace.worker.WorkerBusConfiguration;
import io.millrace.worker.WorkerConfiguration;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * Every service in one JVM: the tokenizer is a direct call, the bus is the embedded
 * broker.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ EmbeddedBusConfiguration.class, TokenizerConfiguration.class, SchedulerConfiguration.class,
		SchedulerBusConfiguration.class, WorkerConfiguration.class, WorkerBusConfiguration.class,
		GatewayConfiguration.class, GatewayBusConfiguration.class, GatewayHttpConfiguration.class,
		OwnReactorResources.class })
public class PlatformApplication {

	private static final Map<String, String> DEFAULTS = Map.of("management.endpoint.health.group.readiness.include",
			"readinessState,model");

	/**
	 * Starts it.
	 * @param properties in the form {@code --name=value}
	 * @return the running context; closing it stops everything in order
	 */
	public static ConfigurableApplicationContext start(List<String> properties) {
		return process().start(properties);
	}

	/** What is started. */
	public static ServiceProcess process() {
		return new ServiceProcess(PlatformApplication.class).defaults(GatewayApplication.OPTIONS)
			.defaults(WorkerApplication.OPTIONS)
			.defaults(DEFAULTS)
			.initializer(new ServedModels("tokenizer", "worker"))
			.initializer(new EarlyModel());
	}

}
