package io.millrace.gateway.batches;

import java.time.Duration;
import java.util.Map;

import io.millrace.gateway.files.FileProperties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class BatchPropertiesTests {

	@Test
	void defaults() {
		assertThat(bind("batches", Map.of(), BatchProperties.class)).isEqualTo(new BatchProperties(128, 4, 100, 50_000,
				100, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(30)));
		assertThat(bind("files", Map.of(), FileProperties.class)).isEqualTo(new FileProperties(
				DataSize.ofMegabytes(200), DataSize.ofGigabytes(2), 10_000, 8, Duration.ofMinutes(30)));
	}

	@Test
	void everyNameIsBound() {
		assertThat(bind("batches",
				Map.of("concurrency", "1", "max-running", "2", "max-open", "3", "max-lines", "4", "priority", "5",
						"lease", "6s", "poll-interval", "7s", "write-interval", "8ms", "model-grace", "9s"),
				BatchProperties.class))
			.isEqualTo(new BatchProperties(1, 2, 3, 4, 5, Duration.ofSeconds(6), Duration.ofSeconds(7),
					Duration.ofMillis(8), Duration.ofSeconds(9)));
		assertThat(
				bind("files",
						Map.of("max-size", "1MB", "quota", "2MB", "max-files", "3", "max-uploads", "4",
								"upload-timeout", "5s"),
						FileProperties.class))
			.isEqualTo(
					new FileProperties(DataSize.ofMegabytes(1), DataSize.ofMegabytes(2), 3, 4, Duration.ofSeconds(5)));
	}

	private static <T> T bind(String name, Map<String, String> values, Class<T> type) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((key, value) -> source.put("millrace.gateway." + name + "." + key, value));
		return new Binder(source).bindOrCreate("millrace.gateway." + name, type);
	}

}
