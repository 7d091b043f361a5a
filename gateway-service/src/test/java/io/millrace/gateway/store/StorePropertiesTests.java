package io.millrace.gateway.store;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class StorePropertiesTests {

	@Test
	void defaults() {
		assertThat(bind(Map.of())).usingRecursiveComparison()
			.isEqualTo(new StoreProperties("", "", "", "", 8, Duration.ofSeconds(10), Duration.ofDays(30),
					Duration.ofMinutes(1), 100));
	}

	@Test
	void everyNameIsBound() {
		assertThat(bind(Map.of("url", "h2:mem:x", "username", "u", "password", "p", "directory", "d", "max-connections",
				"2", "timeout", "3s", "retention", "4d", "sweep-interval", "5s", "sweep-portion", "6")))
			.usingRecursiveComparison()
			.isEqualTo(new StoreProperties("h2:mem:x", "u", "p", "d", 2, Duration.ofSeconds(3), Duration.ofDays(4),
					Duration.ofSeconds(5), 6));
	}

	private static StoreProperties bind(Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("millrace.gateway.store." + name, value));
		return new Binder(source).bindOrCreate("millrace.gateway.store", StoreProperties.class);
	}

}
