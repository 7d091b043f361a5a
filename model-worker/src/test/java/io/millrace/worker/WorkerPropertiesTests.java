package io.millrace.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.message.WorkerRole;
import io.millrace.worker.model.Dtype;
import io.millrace.worker.model.Quantization;
import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.program.ComputeDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WorkerPropertiesTests {

	@Test
	void everyDefault() {
		assertThat(bind(Map.of())).isEqualTo(
				new WorkerProperties(List.of(), Dtype.AUTO, Quantization.NONE, ComputeDevice.AUTO, 0, 0, null, 64, 512,
						0.25, 16, KvCacheMemory.valueOf("256MB"), 16, Duration.ofSeconds(60), Duration.ofSeconds(10),
						false, true, Duration.ofMillis(110), 1, 8, 12, Duration.ofSeconds(4), GenerationSource.AUTO,
						null, 16, List.of(), List.of(), WorkerRole.BOTH, null, DataSize.ofGigabytes(4), true));
		assertThat(bind(Map.of()).maxPrefillTokensPerSequence()).isEqualTo(128);
	}

	@Test
	void everyName() {
		assertThat(bind(Map.ofEntries(Map.entry("models[0].name", "demo"), Map.entry("models[0].path", "models/demo"),
				Map.entry("dtype", "bfloat16"), Map.entry("quantization", "int8"), Map.entry("device", "cuda:1"),
				Map.entry("threads", "3"), Map.entry("decode-threads", "2"), Map.entry("max-model-len", "4096"),
				Map.entry("max-sequences", "8"), Map.entry("max-tokens-per-step", "256"),
				Map.entry("prefill-share", "0.5"), Map.entry("max-queued", "4"), Map.entry("kv-cache-memory", "1GB"),
				Map.entry("block-size", "32"), Map.entry("step-timeout", "5s"), Map.entry("drain-timeout", "6s"),
				Map.entry("batch-invariant", "true"), Map.entry("prefix-caching", "true"), Map.entry("role", "prefill"),
				Map.entry("block-exchange", "/blocks"), Map.entry("block-exchange-size", "1GB"),
				Map.entry("row-kernels", "false"), Map.entry("step-target", "50ms"), Map.entry("num-steps", "4"),
				Map.entry("speculative-tokens", "5"), Map.entry("speculative-rows", "20"),
				Map.entry("gateway-lease", "7s"), Map.entry("generation-config", "none"),
				Map.entry("models[0].aliases", "gpt,chat"), Map.entry("max-lora-rank", "32"),
				Map.entry("max-loras", "0"), Map.entry("lora-directories", "/adapters,more"))))
			.isEqualTo(new WorkerProperties(
					List.of(new WorkerProperties.Model("demo", Path.of("models/demo"), List.of("gpt", "chat"))),
					Dtype.BFLOAT16, Quantization.INT8, new ComputeDevice("cuda:1"), 3, 2, 4096, 8, 256, 0.5, 4,
					KvCacheMemory.valueOf("1GB"), 32, Duration.ofSeconds(5), Duration.ofSeconds(6), true, true,
					Duration.ofMillis(50), 4, 5, 20, Duration.ofSeconds(7), GenerationSource.NONE, 0, 32, List.of(),
					List.of(Path.of("/adapters"), Path.of("more")), WorkerRole.PREFILL, Path.of("/blocks"),
					DataSize.ofGigabytes(1), false));
	}

	@Test
	void adaptersAreNamedWithTheirPathsAndPerhapsTheirModel() {
		WorkerProperties properties = bind(Map.of("max-loras", "2", "lora-modules[0].name", "sql",
				"lora-modules[0].path", "a/sql", "lora-modules[1].name", "law", "lora-modules[1].path", "a/law",
				"lora-modules[1].base-model-name", "big"));
		assertThat(properties.adapterRoom()).isEqualTo(new AdapterRoom(2, 16));
		WorkerProperties.LoraModule sql = new WorkerProperties.LoraModule("sql", Path.of("a/sql"));
		assertThat(properties.loraModulesOf("small")).containsExactly(sql);
		assertThat(properties.loraModulesOf("big")).containsExactly(sql,
				new WorkerProperties.LoraModule("law", Path.of("a/law"), "big"));
	}

	@Test
	void adaptersMayBeWrittenInOneLineAndMakeRoomForThemselves() {
		WorkerProperties properties = bind(Map.of("lora-modules", "sql=a/sql, law=/b=c"));
		assertThat(properties.loraModulesOf("any")).containsExactly(
				new WorkerProperties.LoraModule("sql", Path.of("a/sql")),
				new WorkerProperties.LoraModule("law", Path.of("/b=c")));
		assertThat(properties.adapterRoom()).isEqualTo(new AdapterRoom(8, 16));
		assertThat(bind(Map.of("lora-directories", "/adapters")).adapterRoom().slots()).isEqualTo(8);
		assertThat(bind(Map.of("lora-modules", "", "lora-directories", "", "max-loras", "")).adapterRoom().slots())
			.isZero();
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of("lora-modules", "sql")))
			.havingRootCause()
			.withMessage("millrace.worker.lora-modules has entries such as sql=adapters/sql, got 'sql'.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "max-loras|33|millrace.worker.max-loras is between 0 and 32, got 33.",
					"max-lora-rank|0|millrace.worker.max-lora-rank is between 1 and 512, got 0.",
					"batch-invariant|true|millrace.worker.batch-invariant does not go together with "
							+ "millrace.worker.max-loras: products with several adapters depend on the batch.",
					"lora-modules[1].path|x|millrace.worker.lora-modules names 2 adapters, but "
							+ "millrace.worker.max-loras is 1." })
	void adaptersHaveLimits(String name, String value, String sentence) {
		Map<String, String> properties = new HashMap<>(
				Map.of("max-loras", "1", "lora-modules[0].name", "a", "lora-modules[0].path", "x"));
		properties.put("lora-modules[1].name", name.startsWith("lora") ? "b" : "");
		properties.values().removeIf(String::isEmpty);
		properties.put(name, value);
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(properties))
			.havingRootCause()
			.withMessage(sentence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "role|prefill|millrace.worker.role is prefill, which needs millrace.worker.block-exchange.",
					"block-exchange-size|0|millrace.worker.block-exchange-size is at least 1 byte, got 0B." })
	void anExchangeHasLimits(String name, String value, String sentence) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of(name, value)))
			.havingRootCause()
			.withMessage(sentence);
	}

	@Test
	void blocksAreExchangedByTheNamesOfThePrefixCache() {
		assertThat(bind(Map.of("prefix-caching", "false")).prefixCaching()).isFalse();
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind(Map.of("prefix-caching", "false", "block-exchange", "x")))
			.havingRootCause()
			.withMessage("millrace.worker.block-exchange does not go without millrace.worker.prefix-caching.");
	}

	@Test
	void anEmptyContextLimitIsNone() {
		assertThat(bind(Map.of("max-model-len", "")).maxModelLen()).isNull();
	}

	@Test
	void theCacheTakesASizeForEachModelOrAShareForAll() {
		assertThat(bind(Map.of("kv-cache-memory", "2GB")).kvCacheMemory().bytesPerModel(2, 4L << 30))
			.isEqualTo(2L << 30);
		assertThat(bind(Map.of("kv-cache-memory", "0.5")).kvCacheMemory().bytesPerModel(2, 4L << 30))
			.isEqualTo(1L << 30);
		assertThat(KvCacheMemory.valueOf("0.5").bytesPerModel(1, ComputeDevice.CPU.memoryBytes())).isBetween(1L << 26,
				1L << 50);
		assertThatIllegalArgumentException().isThrownBy(() -> KvCacheMemory.valueOf("2GB").bytesPerModel(2, 3L << 30))
			.withMessage("millrace.worker.kv-cache-memory is 2GB for each of 2 models, but the process may have "
					+ "3221225472 bytes.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "much", "0", "-1MB", "0.96", "1.5" })
	void whatIsNeitherASizeNorAShareIsRefused(String memory) {
		assertThatIllegalArgumentException().isThrownBy(() -> KvCacheMemory.valueOf(memory))
			.withMessage(
					"millrace.worker.kv-cache-memory is a size such as 2GB, or a share of the memory limit above 0 "
							+ "and at most 0.95 such as 0.5, got '" + memory + "'.");
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
