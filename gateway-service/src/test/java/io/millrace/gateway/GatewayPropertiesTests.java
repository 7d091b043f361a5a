package io.millrace.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.gateway.request.UnknownFields;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class GatewayPropertiesTests {

	@Test
	void theDefaults() {
		assertThat(bind(Map.of())).usingRecursiveComparison()
			.isEqualTo(new GatewayProperties("", List.of(), DataSize.ofMegabytes(32), 1024, 128, 128,
					UnknownFields.IGNORE, Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofSeconds(3),
					Duration.ofSeconds(10), 3, Duration.ofSeconds(1), 3, Duration.ofSeconds(120),
					Duration.ofSeconds(15), Duration.ofSeconds(3), Duration.ofSeconds(1), 5, Duration.ofSeconds(10),
					Duration.ofMillis(1), Duration.ofSeconds(10), 65536,
					new GatewayProperties.Sampling(null, null, null),
					new GatewayProperties.Grammars(1, 256, Duration.ofSeconds(10), 256)));
	}

	@Test
	void theNames() {
		assertThat(bind(Map.ofEntries(Map.entry("name", "g"), Map.entry("api-keys", "a,b"),
				Map.entry("max-body-size", "1KB"), Map.entry("max-concurrent-requests", "2"),
				Map.entry("max-prompts-per-request", "3"), Map.entry("max-choices-per-request", "25"),
				Map.entry("unknown-fields", "reject"), Map.entry("request-timeout", "4s"),
				Map.entry("tokenizer-timeout", "5s"), Map.entry("worker-lease", "6s"), Map.entry("admit-timeout", "7s"),
				Map.entry("admit-resends", "8"), Map.entry("inactivity-timeout", "9s"),
				Map.entry("resume-interval", "21s"), Map.entry("resume-attempts", "22"),
				Map.entry("bus-outage-grace", "23s"), Map.entry("lease-grace", "24s"),
				Map.entry("cancel-interval", "10s"), Map.entry("cancel-attempts", "11"),
				Map.entry("keep-alive-interval", "12s"), Map.entry("decode-interval", "13ms"),
				Map.entry("decode-grace", "14s"), Map.entry("max-buffered-tokens", "15"),
				Map.entry("sampling.temperature", "0.5"), Map.entry("sampling.top-k", "16"),
				Map.entry("sampling.top-p", "0.9"), Map.entry("grammar.threads", "26"),
				Map.entry("grammar.max-queued", "27"), Map.entry("grammar.timeout", "28s"),
				Map.entry("grammar.max-verdicts", "29"))))
			.usingRecursiveComparison()
			.isEqualTo(new GatewayProperties("g", List.of("a", "b"), DataSize.ofKilobytes(1), 2, 3, 25,
					UnknownFields.REJECT, Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6),
					Duration.ofSeconds(7), 8, Duration.ofSeconds(21), 22, Duration.ofSeconds(9), Duration.ofSeconds(23),
					Duration.ofSeconds(24), Duration.ofSeconds(10), 11, Duration.ofSeconds(12), Duration.ofMillis(13),
					Duration.ofSeconds(14), 15, new GatewayProperties.Sampling(0.5, 16, 0.9),
					new GatewayProperties.Grammars(26, 27, Duration.ofSeconds(28), 29)));
	}

	@Test
	void anEmptyKeyIsNoKey() {
		assertThat(bind(Map.of("api-keys", "")).apiKeys()).isEmpty();
	}

	private static GatewayProperties bind(Map<String, String> values) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		values.forEach((name, value) -> source.put("millrace.gateway." + name, value));
		return new Binder(source).bindOrCreate("millrace.gateway", GatewayProperties.class);
	}

}
