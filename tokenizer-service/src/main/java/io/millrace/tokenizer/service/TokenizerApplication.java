package io.millrace.tokenizer.service;

import java.util.List;
import java.util.Map;

import io.millrace.process.ServedModels;
import io.millrace.process.ServiceProcess;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The tokenizer as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ TokenizerConfiguration.class, TokenizerHttpConfiguration.class })
public class TokenizerApplication {

	private static final Map<String, String> DEFAULTS = Map.of("millrace.tracing.service-name", "millrace-tokenizer",
			"server.address", "${millrace.host:127.0.0.1}", "server.port", "${millrace.port:8002}",
			"management.server.address", "${millrace.host:127.0.0.1}", "management.server.port",
			"${millrace.management-port:0}");

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
		return new ServiceProcess(TokenizerApplication.class).defaults(DEFAULTS)
			.initializer(new ServedModels("tokenizer"));
	}

}
