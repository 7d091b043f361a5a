package io.millrace.gateway;

import java.util.List;
import java.util.Map;

import io.millrace.gateway.tokenizer.TokenizerClientConfiguration;
import io.millrace.process.BusConfiguration;
import io.millrace.process.ServiceProcess;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A gateway as a process of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ BusConfiguration.class, TokenizerClientConfiguration.class, GatewayConfiguration.class,
		GatewayBusConfiguration.class, GatewayHttpConfiguration.class })
public class GatewayApplication {

	/** The gateway's properties from the short ones of the command line. */
	public static final Map<String, String> OPTIONS = Map.of("server.address", "${millrace.host:127.0.0.1}",
			"server.port", "${millrace.port:8000}", "management.server.address", "${millrace.host:127.0.0.1}",
			"management.server.port", "${millrace.management-port:8001}", "millrace.gateway.api-keys",
			"${millrace.api-key:}", "millrace.gateway.keys.file", "${millrace.api-key-file:}",
			"millrace.gateway.parsers.tool", "${millrace.tool-parser:auto}", "millrace.gateway.parsers.reasoning",
			"${millrace.reasoning-parser:auto}");

	/**
	 * Readiness comes with the first request that could be served and stays: an outage of
	 * the broker would else take all gateways out of service at once.
	 */
	private static final Map<String, String> DEFAULTS = Map.of("millrace.gateway.tokenizer.urls",
			"${millrace.tokenizer.url:${millrace.tokenizer:http://127.0.0.1:8002}}",
			"management.endpoint.health.group.readiness.include", "readinessState,started",
			"millrace.tracing.service-name", "millrace-gateway");

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
		return new ServiceProcess(GatewayApplication.class).defaults(OPTIONS).defaults(DEFAULTS);
	}

}
