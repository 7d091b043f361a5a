package io.millrace.scheduler;

import java.util.List;
import java.util.Map;

import io.millrace.process.BusConfiguration;
import io.millrace.process.ServiceProcess;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The scheduler as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ BusConfiguration.class, SchedulerConfiguration.class, SchedulerBusConfiguration.class })
public class SchedulerApplication {

	private static final Map<String, String> DEFAULTS = Map.of("millrace.tracing.service-name", "millrace-scheduler",
			"server.address", "${millrace.host:127.0.0.1}", "server.port", "${millrace.management-port:0}",
			"management.endpoint.health.group.readiness.include", "readinessState,bus,scheduler");

	/**
	 * Runs it until the process is told to stop.
	 * @param arguments properties in the form {@code --name=value}
	 */
	public static void main(String... arguments) {
		start(List.of(arguments));
	}

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
		return new ServiceProcess(SchedulerApplication.class).defaults(DEFAULTS);
	}

}
