package io.millrace.tokenizer.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TokenizerPropertiesTests {

	@Test
	void everyPropertyHasItsNameAndDefault() {
		assertThat(bind(Map.of("millrace.tokenizer.threads", "0"))).isEqualTo(new TokenizerProperties(List.of(),
				4_000_000, 500, 1024, 0, 1000, DataSize.ofMegabytes(64), DataSize.ofMegabytes(32)));
		assertThat(bind(Map.of("millrace.tokenizer.models[0].name", "demo", "millrace.tokenizer.models[0].path",
				"models/demo", "millrace.tokenizer.max-text-length", "10", "millrace.tokenizer.inline-text-length",
				"20", "millrace.tokenizer.inline-tokens", "30", "millrace.tokenizer.threads", "4",
				"millrace.tokenizer.max-queued", "5", "millrace.tokenizer.max-body-size", "6MB",
				"millrace.tokenizer.models[0].aliases", "gpt", "millrace.tokenizer.cache-size", "7MB")))
			.isEqualTo(new TokenizerProperties(
					List.of(new TokenizerProperties.Model("demo", Path.of("models/demo"), List.of("gpt"))), 10, 20, 30,
					4, 5, DataSize.ofMegabytes(6), DataSize.ofMegabytes(7)));
	}

	@Test
	void twoModelsCannotShareAName() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind(
					Map.of("millrace.tokenizer.models[0].name", "demo", "millrace.tokenizer.models[0].path", "a",
							"millrace.tokenizer.models[1].name", "demo", "millrace.tokenizer.models[1].path", "b")))
			.havingRootCause()
			.withMessageContaining("'demo' is there twice");
	}

	private static TokenizerProperties bind(Map<String, String> values) {
		return new Binder(new MapConfigurationPropertySource(values))
			.bind("millrace.tokenizer", TokenizerProperties.class)
			.get();
	}

}
