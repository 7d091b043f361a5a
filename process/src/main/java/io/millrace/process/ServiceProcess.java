package io.millrace.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * An application about to be started as a process, with the defaults that all processes
 * share. Defaults are weaker than every other source of properties.
 */
public final class ServiceProcess {

	private static final Map<String, Object> DEFAULTS = Map.ofEntries(Map.entry("server.shutdown", "graceful"),
			Map.entry("millrace.bus.url", "${millrace.bus:tcp://127.0.0.1:61616}"),
			Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "20s"),
			Map.entry("spring.reactor.netty.shutdown-quiet-period", "0s"),
			// It samples where buffers come from, on the way of each token.
			Map.entry("spring.netty.leak-detection", "disabled"),
			Map.entry("spring.main.web-application-type", "reactive"), Map.entry("spring.main.banner-mode", "off"),
			Map.entry("spring.main.log-startup-info", "false"),
			Map.entry("management.endpoints.web.exposure.include", "health,prometheus,info"),
			Map.entry("management.endpoint.health.probes.enabled", "true"),
			Map.entry("management.endpoint.health.show-details", "always"),
			Map.entry("logging.structured.format.console", "${millrace.log-format:}"),
			Map.entry("logging.level.root", "warn"), Map.entry("logging.level.io.millrace", "info"),
			// A failed start is told in one sentence by the command.
			Map.entry("logging.level.org.springframework.boot.SpringApplication", "off"),
			Map.entry("logging.level.org.springframework.boot.web.server", "error"),
			// Two lines for every queue that is made.
			Map.entry("logging.level.org.flywaydb", "error"), Map.entry("logging.level.org.apache.activemq", "error"),
			// A trace for every attempt to connect; the bus tells of it in one line.
			Map.entry("logging.level.org.apache.activemq.artemis.core.client", "off"),
			// Traces for each connection to the database that ends; the store tells of it
			// in one line.
			Map.entry("logging.level.io.r2dbc.postgresql.client", "off"),
			Map.entry("logging.level.org.springframework.r2dbc.connection", "off"),
			Map.entry("logging.level.org.springframework.transaction", "off"),
			Map.entry("logging.pattern.console", "%d{HH:mm:ss.SSS} %-5level %-28.28logger{0} %msg%n%wEx"));

	private final List<Class<?>> configurations;

	private final SpringApplication application;

	private final Map<String, Object> defaults = new HashMap<>(DEFAULTS);

	/**
	 * A process that is not running yet.
	 * @param application lists what runs
	 */
	public ServiceProcess(Class<?> application) {
		this.configurations = List.of(application, ProcessConfiguration.class);
		this.application = new SpringApplication(this.configurations.toArray(Class<?>[]::new));
		this.application.addInitializers(new ManagementAddress());
	}

	/** What lists its parts. */
	public List<Class<?>> configurations() {
		return this.configurations;
	}

	/** Adds defaults of its own. */
	public ServiceProcess defaults(Map<String, String> defaults) {
		this.defaults.putAll(defaults);
		return this;
	}

	/** Adds what is done with the context before any bean is made. */
	public ServiceProcess initializer(ApplicationContextInitializer<?> initializer) {
		this.application.addInitializers(initializer);
		return this;
	}

	/**
	 * The properties that it would start with; starts nothing.
	 * @param properties in the form {@code --name=value}; they win over the environment
	 */
	public ConfigurableEnvironment environment(List<String> properties) {
		SpringApplication nothing = new SpringApplication(Nothing.class);
		Map<String, Object> all = new HashMap<>(this.defaults);
		all.put("spring.main.web-application-type", "none");
		nothing.setDefaultProperties(all);
		try (ConfigurableApplicationContext context = nothing.run(properties.toArray(String[]::new))) {
			return context.getEnvironment();
		}
	}

	/**
	 * Starts it.
	 * @param properties in the form {@code --name=value}; they win over the environment
	 * @return the running context; closing it stops everything in order
	 */
	public ConfigurableApplicationContext start(List<String> properties) {
		this.application.setDefaultProperties(this.defaults);
		return this.application.run(properties.toArray(String[]::new));
	}

	/** An application without anything in it. */
	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
