package io.millrace.tokenizer.service;

import java.util.Map;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The tokenizer as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ TokenizerConfiguration.class, TokenizerHttpConfiguration.class })
public class TokenizerApplication {

	/** Weaker than every other source of properties. */
	private static final Map<String, Object> DEFAULTS = Map.of("server.port", 0, "server.shutdown", "graceful",
			"management.endpoints.web.exposure.include", "health,prometheus",
			"management.endpoint.health.probes.enabled", true, "spring.main.web-application-type", "reactive",
			"spring.main.banner-mode", "off");

	/**
	 * Runs it until the process is told to stop.
	 * @param arguments properties in the form {@code --name=value}
	 */
	public static void main(String... arguments) {
		start(arguments);
	}

	/**
	 * Starts it.
	 * @param arguments properties in the form {@code --name=value}
	 * @return the running context; closing it stops everything in order
	 */
	public static ConfigurableApplicationContext start(String... arguments) {
		SpringApplication application = new SpringApplication(TokenizerApplication.class);
		application.setDefaultProperties(DEFAULTS);
		return application.run(arguments);
	}

}
