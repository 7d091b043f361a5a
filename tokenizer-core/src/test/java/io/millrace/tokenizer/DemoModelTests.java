package io.millrace.tokenizer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DemoModelTests {

	private static TextTokenizer tokenizer;

	@BeforeAll
	static void open() {
		tokenizer = TextTokenizer.open("demo", Path.of("../models/demo"));
	}

	@AfterAll
	static void close() {
		tokenizer.close();
	}

	@Test
	void anyTextRoundTrips() {
		for (String text : List.of("The capital of France is Paris.", "水车 🦆 \u0000 é", "  two\n\tlines  ")) {
			assertThat(tokenizer.decode(tokenizer.encode(text, false), true)).isEqualTo(text);
		}
	}

	@Test
	void aConversationIsRenderedWithOneIdPerMark() {
		ChatPromptRequest request = new ChatPromptRequest("demo", List.of(Map.of("role", "user", "content", "Hello")),
				null, true, false, Map.of());
		ChatPromptResponse prompt = tokenizer.chatPrompt(request);
		assertThat(prompt.text()).isEqualTo("<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n");
		int end = tokenizer.eosTokenId().orElseThrow();
		assertThat(prompt.tokens().stream().filter((id) -> id == end).count()).isEqualTo(1);
	}

}
