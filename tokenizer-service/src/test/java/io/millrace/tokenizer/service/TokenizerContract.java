package io.millrace.tokenizer.service;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import io.millrace.protocol.tokenizer.ChatPromptResponse;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.PiecesRequest;
import io.millrace.protocol.tokenizer.TokenizerApi;
import io.millrace.protocol.tokenizer.TokenizerModels;
import io.millrace.protocol.tokenizer.VocabularyRequest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What every way to the tokenizer keeps. */
abstract class TokenizerContract {

	static final int MAX_TEXT_LENGTH = 5000;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	abstract TokenizerApi api();

	@Test
	void textsBecomeIdsAndTextAgain() {
		List<String> texts = List.of("The mill stands.", "", "🦆 ".repeat(1000));
		List<TokenIds> tokens = await(api().encode(new EncodeRequest(TestModels.BASE, texts, false))).tokens();
		assertThat(tokens).hasSize(3);
		for (int i = 0; i < texts.size(); i++) {
			DecodeRequest.Stream whole = new DecodeRequest.Stream(DecodeState.START, tokens.get(i), true, true);
			assertThat(
					await(api().decode(new DecodeRequest(TestModels.BASE, List.of(whole)))).streams().getFirst().text())
				.isEqualTo(texts.get(i));
		}
	}

	@Test
	void specialTokensAreAddedWhenAsked() {
		TokenIds plain = encode("The mill", false);
		TokenIds framed = encode("The mill", true);
		assertThat(framed.slice(1, framed.size())).isEqualTo(plain);
	}

	@Test
	void aStreamIsDecodedOverManyCalls() {
		TokenIds tokens = encode("a 🦆 swims", false);
		StringBuilder text = new StringBuilder();
		DecodeState state = DecodeState.START;
		for (int i = 0; i < tokens.size(); i++) {
			DecodeRequest.Stream next = new DecodeRequest.Stream(state, tokens.slice(i, i + 1), false, true);
			DecodeResponse.Decoded piece = await(api().decode(new DecodeRequest(TestModels.BASE, List.of(next))))
				.streams()
				.getFirst();
			assertThat(piece.text()).doesNotContain("\uFFFD");
			text.append(piece.text());
			state = piece.state();
		}
		assertThat(text).hasToString("a 🦆 swims");
	}

	@Test
	void theTextOfEachTokenIsKnownAlone() {
		TokenIds tokens = encode("a 🦆 swims", true);
		List<String> shown = await(api().pieces(new PiecesRequest(TestModels.BASE, tokens, true))).pieces();
		assertThat(shown).hasSize(tokens.size());
		assertThat(String.join("", shown)).isEqualTo("a 🦆 swims");
		assertThat(shown.getFirst()).as("a special token").isEmpty();
		List<String> all = await(api().pieces(new PiecesRequest(TestModels.BASE, tokens, false))).pieces();
		assertThat(all.getFirst()).isNotEmpty();
		assertThat(String.join("", all)).endsWith("a 🦆 swims");
	}

	@Test
	void theVocabularyHasTheBytesOfEveryToken() {
		TokenTable table = await(api().vocabulary(new VocabularyRequest(TestModels.BASE))).tokens();
		assertThat(table.size()).isEqualTo(await(api().models()).models().getLast().vocabularySize());
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		encode("a 🦆 swims", false).stream().forEach((id) -> bytes.writeBytes(table.bytes(id)));
		assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a 🦆 swims");
	}

	@Test
	void aConversationIsRendered() {
		ChatPromptResponse prompt = await(api().chatPrompt(chat(TestModels.CHAT, "user", "Hello")));
		assertThat(prompt.text()).isEqualTo("<|start|>user\nHello<|end|><|start|>assistant\n");
		assertThat(prompt.tokens()).isEqualTo(encode(prompt.text(), false));
	}

	@Test
	void partsAreJoinedForATemplateThatReadsText() {
		List<Map<String, String>> parts = List.of(Map.of("type", "text", "text", "one"),
				Map.of("type", "text", "text", "two"));
		assertThat(await(api().chatPrompt(chat(TestModels.CHAT, "user", parts))).text()).contains("one\ntwo");
	}

	@Test
	void whatATemplateRefusesIsItsOwnSentence() {
		assertFails(api().chatPrompt(chat(TestModels.CHAT, "judge", "Hello")), ErrorCode.INVALID_VALUE, "messages",
				"No role judge here.");
	}

	@Test
	void aModelWithoutATemplatePointsToCompletions() {
		assertFails(api().chatPrompt(chat(TestModels.BASE, "user", "Hello")), ErrorCode.INVALID_REQUEST, "messages",
				"The model base has no chat template; use /v1/completions.");
	}

	@Test
	void anUnknownModelIsNotFound() {
		assertFails(api().encode(new EncodeRequest("nobody", List.of("a"), false)), ErrorCode.MODEL_NOT_FOUND, "model",
				"The tokenizer has no model 'nobody'; it has [chat, base].");
	}

	@Test
	void anIdOutsideTheVocabularyIsNamedWithTheVocabularysEnd() {
		DecodeRequest.Stream stream = new DecodeRequest.Stream(DecodeState.START, TokenIds.of(999_999), true, true);
		int size = await(api().models()).models().getLast().vocabularySize();
		assertFails(api().decode(new DecodeRequest(TestModels.BASE, List.of(stream))), ErrorCode.INVALID_VALUE,
				"tokens", "The vocabulary of model base has the ids 0 to " + (size - 1) + ", got 999999.");
	}

	@Test
	void tooLongATextIsRefusedWithBothNumbers() {
		String text = "a".repeat(MAX_TEXT_LENGTH + 1);
		assertFails(api().encode(new EncodeRequest(TestModels.BASE, List.of(text), false)),
				ErrorCode.CONTEXT_LENGTH_EXCEEDED, null, "A text has at most 5000 characters, got one with 5001.");
		assertFails(api().chatPrompt(chat(TestModels.CHAT, "user", text)), ErrorCode.CONTEXT_LENGTH_EXCEEDED, null,
				"A text has at most 5000 characters, got one with 5041.");
	}

	@Test
	void theModelsAreListed() {
		List<TokenizerModels.Model> models = await(api().models()).models();
		assertThat(models).extracting(TokenizerModels.Model::name).containsExactly(TestModels.CHAT, TestModels.BASE);
		assertThat(models).extracting(TokenizerModels.Model::chatTemplate).containsExactly(true, false);
		assertThat(models).extracting(TokenizerModels.Model::tokenizerHash).doesNotHaveDuplicates();
	}

	static <T> T await(Mono<T> result) {
		return result.blockOptional(PATIENCE).orElseThrow();
	}

	private TokenIds encode(String text, boolean addSpecialTokens) {
		return await(api().encode(new EncodeRequest(TestModels.BASE, List.of(text), addSpecialTokens))).tokens()
			.getFirst();
	}

	private static ChatPromptRequest chat(String model, String role, Object content) {
		return new ChatPromptRequest(model, List.of(Map.of("role", role, "content", content)), null, true, false,
				Map.of());
	}

	private static void assertFails(Mono<?> call, ErrorCode code, String param, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> await(call))
			.withMessage(sentence)
			.satisfies((ex) -> {
				assertThat(ex.errorCode()).isEqualTo(code);
				assertThat(ex.param()).isEqualTo(param);
			});
	}

}
