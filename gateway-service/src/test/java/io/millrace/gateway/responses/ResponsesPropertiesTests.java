package io.millrace.gateway.responses;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class ResponsesPropertiesTests {

	@Test
	void theDefaults() {
		assertThat(bind(Map.of()))
			.isEqualTo(new ResponsesProperties(1_000, Duration.ofSeconds(10), 256, Duration.ofSeconds(15),
					Duration.ofSeconds(5), 1_024, Duration.ofMinutes(60), ReasoningEvents.OPEN_RESPONSES));
	}

	@Test
	void theNames() {
		assertThat(bind(
				Map.of("max-chain", "1", "store-timeout", "2s", "max-background", "3", "lease", "4s", "claim-interval",
						"5s", "max-connections", "6", "connection-lifetime", "7m", "reasoning-events", "openai")))
			.isEqualTo(new ResponsesProperties(1, Duration.ofSeconds(2), 3, Duration.ofSeconds(4),
					Duration.ofSeconds(5), 6, Duration.ofMinutes(7), ReasoningEvents.OPENAI));
	}

	private static ResponsesProperties bind(Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("millrace.gateway.responses." + name, value));
		return new Binder(source).bindOrCreate("millrace.gateway.responses", ResponsesProperties.class);
	}

}
