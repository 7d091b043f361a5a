package io.millrace.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Settles where Actuator listens. Where that is a server of its own, Spring Boot asks the
 * process's environment about it before the command line, so that a variable which the
 * address refers to would win over an option.
 */
final class ManagementAddress implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final List<String> NAMES = List.of("management.server.address", "management.server.port");

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		settle(context.getEnvironment());
	}

	static void settle(ConfigurableEnvironment environment) {
		Map<String, Object> settled = new HashMap<>();
		for (String name : NAMES) {
			String value = environment.getProperty(name);
			if (value != null) {
				settled.put(name, value);
			}
		}
		environment.getPropertySources().addFirst(new MapPropertySource("managementAddress", settled));
	}

}
