package io.millrace.process;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ManagementAddressTests {

	private static final Map<String, Object> DEFAULTS = Map.of("management.server.port",
			"${millrace.management-port:8001}", "management.server.address", "${millrace.host:127.0.0.1}");

	private final StandardEnvironment application = environment();

	/**
	 * Of the server that Actuator has: made anew, with what the application knows at its
	 * end.
	 */
	private final StandardEnvironment child = environment();

	@Test
	void anOptionWinsOverAVariableInActuatorsOwnServerToo() {
		MutablePropertySources sources = this.application.getPropertySources();
		sources.addFirst(new MapPropertySource("options", Map.of("millrace.management-port", "3")));
		sources.addLast(new MapPropertySource("defaults", DEFAULTS));
		ManagementAddress.settle(this.application);
		this.child.merge(this.application);
		assertThat(this.child.getProperty("management.server.port")).isEqualTo("3");
		assertThat(this.child.getProperty("management.server.address")).isEqualTo("::1");
	}

	@Test
	void whatHasNoServerOfItsOwnIsLeftAlone() {
		ManagementAddress.settle(this.application);
		assertThat(this.application.containsProperty("management.server.port")).isFalse();
	}

	private static StandardEnvironment environment() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new MapPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
							Map.of("millrace.management-port", "2", "millrace.host", "::1")));
		return environment;
	}

}
