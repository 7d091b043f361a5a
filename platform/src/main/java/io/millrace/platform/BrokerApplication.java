package io.millrace.platform;

import java.util.List;
import java.util.Map;

import io.millrace.process.ServiceProcess;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The broker as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(BrokerConfiguration.class)
public class BrokerApplication {

	private static final Map<String, String> DEFAULTS = Map.of("server.address", "${millrace.host:127.0.0.1}",
			"server.port", "${millrace.management-port:0}", "millrace.broker.host", "${millrace.host:127.0.0.1}",
			"millrace.broker.port", "${millrace.port:61616}", "millrace.broker.backup-of", "${millrace.backup-of:}",
			"management.endpoint.health.group.readiness.include", "readinessState,broker");

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
		return new ServiceProcess(BrokerApplication.class).defaults(DEFAULTS);
	}

}
