package io.millrace.scheduler;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.protocol.bus.memory.InMemoryBus;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SchedulerConfigurationTests {

	@Test
	void everySettingHasItsNameAndDefault() {
		assertThat(bind(Map.of())).isEqualTo(new SchedulerProperties(4096, null, Duration.ofSeconds(30),
				Duration.ofSeconds(1), 64, Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(3),
				Duration.ofMillis(500), 2, 65536, Duration.ofSeconds(1), 16, 500_000, 256));
		Map<String, String> all = new TreeMap<>();
		all.put("max-queued-requests", "1");
		all.put("max-queued-bytes", "3MB");
		all.put("queue-timeout", "2s");
		all.put("accept-timeout", "3ms");
		all.put("dispatch-batch-max", "4");
		all.put("worker-lease", "5s");
		all.put("gateway-lease", "8s");
		all.put("outage-grace", "9s");
		all.put("takeover-patience", "10ms");
		all.put("overcommit", "6");
		all.put("inbox-capacity", "7");
		all.put("stale-after", "11ms");
		all.put("prefill-scale", "1.5");
		all.put("max-indexed-blocks", "12");
		all.put("prefill-from", "13");
		assertThat(bind(all)).isEqualTo(new SchedulerProperties(1, DataSize.ofMegabytes(3), Duration.ofSeconds(2),
				Duration.ofMillis(3), 4, Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(9),
				Duration.ofMillis(10), 6, 7, Duration.ofMillis(11), 1.5, 12, 13));
	}

	@Test
	void whatWaitsFillsNoMoreThanAQuarterOfTheHeap() {
		assertThat(4 * bind(Map.of()).toLimits().queue().maxBytes()).isPositive()
			.isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4);
		assertThat(bind(Map.of("max-queued-bytes", "3MB")).toLimits().queue().maxBytes()).isEqualTo(3 << 20);
	}

	@Test
	void aSettingOutOfItsBoundsIsRefusedWithBothNumbers() {
		assertThatThrownBy(() -> bind(Map.of("dispatch-batch-max", "0")).toLimits()).hasMessageContaining("at least 1")
			.hasMessageContaining("got 0");
		assertThatThrownBy(() -> bind(Map.of("queue-timeout", "-1s")).toLimits()).hasMessageContaining("queueTimeout");
		for (String setting : new String[] { "max-queued-requests", "max-queued-bytes", "stale-after",
				"prefill-scale" }) {
			assertThatThrownBy(() -> bind(Map.of(setting, "0")).toLimits()).hasMessageContaining("got ");
		}
		assertThatThrownBy(() -> bind(Map.of("outage-grace", "-1s"))).rootCause().hasMessageContaining("outageGrace");
	}

	@Test
	void theNodeStartsAndEndsWithItsApplication() {
		InMemoryBus bus = new InMemoryBus();
		new ApplicationContextRunner()
			.withUserConfiguration(SchedulerConfiguration.class, SchedulerBusConfiguration.class)
			.withBean(SimpleMeterRegistry.class)
			.withBean("bus", InMemoryBus.class, () -> bus)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(SchedulerNode.class).isReady()).isTrue();
				HealthIndicator health = context.getBean("schedulerHealthIndicator", HealthIndicator.class);
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
				bus.setConnected(false);
				assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			});
	}

	private static SchedulerProperties bind(Map<String, String> settings) {
		Map<String, String> prefixed = new TreeMap<>();
		settings.forEach((name, value) -> prefixed.put("millrace.scheduler." + name, value));
		return new Binder(new MapConfigurationPropertySource(prefixed)).bindOrCreate("millrace.scheduler",
				SchedulerProperties.class);
	}

}
