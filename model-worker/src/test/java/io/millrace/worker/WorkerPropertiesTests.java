package io.millrace.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.worker.model.Dtype;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WorkerPropertiesTests {

	@Test
	void everyDefault() {
		assertThat(bind(Map.of())).isEqualTo(
				new WorkerProperties(List.of(), Dtype.AUTO, 0, null, 64, 512, 0.25, 16, DataSize.ofMegabytes(256), 16,
						Duration.ofSeconds(60), Duration.ofSeconds(10), false, Duration.ofSeconds(4)));
		assertThat(bind(Map.of()).maxPrefillTokensPerSequence()).isEqualTo(128);
	}

	@Test
	void everyName() {
		assertThat(bind(Map.ofEntries(Map.entry("models[0].name", "demo"), Map.entry("models[0].path", "models/demo"),
				Map.entry("dtype", "bfloat16"), Map.entry("threads", "3"), Map.entry("max-model-len", "4096"),
				Map.entry("max-sequences", "8"), Map.entry("max-tokens-per-step", "256"),
				Map.entry("prefill-share", "0.5"), Map.entry("max-queued", "4"), Map.entry("kv-cache-memory", "1GB"),
				Map.entry("block-size", "32"), Map.entry("step-timeout", "5s"), Map.entry("drain-timeout", "6s"),
				Map.entry("batch-invariant", "true"), Map.entry("gateway-lease", "7s"))))
			.isEqualTo(new WorkerProperties(List.of(new WorkerProperties.Model("demo", Path.of("models/demo"))),
					Dtype.BFLOAT16, 3, 4096, 8, 256, 0.5, 4, DataSize.ofGigabytes(1), 32, Duration.ofSeconds(5),
					Duration.ofSeconds(6), true, Duration.ofSeconds(7)));
	}

	@Test
	void anEmptyContextLimitIsNone() {
		assertThat(bind(Map.of("max-model-len", "")).maxModelLen()).isNull();
	}

	@Test
	void aWrongValueIsNamedWithItsLimit() {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of("prefill-share", "1.5")))
			.havingRootCause()
			.withMessage("millrace.worker.prefill-share is above 0 and at most 1, got 1.5.");
	}

	private static WorkerProperties bind(Map<String, String> properties) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource();
		properties.forEach((name, value) -> source.put("millrace.worker." + name, value));
		return new Binder(source).bindOrCreate("millrace.worker", WorkerProperties.class);
	}

}
