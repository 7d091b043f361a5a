package io.millrace.gateway;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class HttpPropertiesTests {

	@Test
	void theDefaults() {
		assertThat(bind(Map.of())).isEqualTo(
				new HttpProperties(Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(30), false));
	}

	@Test
	void theNames() {
		assertThat(bind(
				Map.of("body-timeout", "1s", "idle-timeout", "2s", "write-timeout", "3s", "open-description", "true")))
			.isEqualTo(new HttpProperties(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), true));
	}

	private static HttpProperties bind(Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("millrace.gateway.http." + name, value));
		return new Binder(source).bindOrCreate("millrace.gateway.http", HttpProperties.class);
	}

}
