package io.millrace.tokenizer.service;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

class LocalTokenizerTests extends TokenizerContract {

	private static final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private static LocalTokenizer tokenizer;

	@BeforeAll
	static void open(@TempDir Path directory) {
		tokenizer = new LocalTokenizer(new TokenizerProperties(TestModels.in(directory), MAX_TEXT_LENGTH, 100, 100, 2,
				10, DataSize.ofMegabytes(1), DataSize.ofMegabytes(1)), registry);
	}

	@AfterAll
	static void close() {
		tokenizer.close();
	}

	@Override
	TokenizerApi api() {
		return tokenizer;
	}

	@Test
	void longTextsAreEncodedOffTheCallersThread() {
		assertThat(threadOf("short")).isEqualTo(Thread.currentThread().getName());
		assertThat(threadOf("long ".repeat(100))).startsWith("tokenizer-");
	}

	@Test
	void aCallIsMeasuredOnce() {
		var counter = registry.get("millrace.tokenizer.encoded_tokens").tag("model_name", TestModels.BASE).counter();
		var time = registry.get("maxserve.input_processing_time").tag("model_name", TestModels.BASE).summary();
		double tokens = counter.count();
		long calls = time.count();
		int encoded = await(tokenizer.encode(new EncodeRequest(TestModels.BASE, List.of("one", "two"), false))).tokens()
			.stream()
			.mapToInt((ids) -> ids.size())
			.sum();
		assertThat(counter.count()).isEqualTo(tokens + encoded);
		assertThat(time.count()).isEqualTo(calls + 1);
	}

	@Test
	void whatTextsBeginWithIsFoundAgain() {
		var found = registry.get("millrace.tokenizer.found_characters")
			.tag("model_name", TestModels.BASE)
			.functionCounter();
		String beginning = "the mill stands by the river ".repeat(100);
		await(tokenizer.encode(new EncodeRequest(TestModels.BASE, List.of(beginning + "one"), false)));
		double before = found.count();
		await(tokenizer.encode(new EncodeRequest(TestModels.BASE, List.of(beginning + "two"), false)));
		assertThat(found.count() - before).isBetween(beginning.length() - 600.0, (double) beginning.length());
	}

	@Test
	void aliasesAreTheSameTokenizer() {
		assertThat(await(tokenizer.encode(new EncodeRequest(TestModels.BASE_ALIAS, List.of("one"), false))))
			.isEqualTo(await(tokenizer.encode(new EncodeRequest(TestModels.BASE, List.of("one"), false))));
		assertThat(await(tokenizer.models()).models()).hasSize(2);
	}

	private static String threadOf(String text) {
		AtomicReference<String> thread = new AtomicReference<>();
		await(tokenizer.encode(new EncodeRequest(TestModels.BASE, List.of(text), false))
			.doOnNext((response) -> thread.set(Thread.currentThread().getName())));
		return thread.get();
	}

}
