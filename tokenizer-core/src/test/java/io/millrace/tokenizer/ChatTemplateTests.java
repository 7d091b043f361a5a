package io.millrace.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.tokenizer.ChatPromptRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ChatTemplateTests {

	private static final String PLAIN = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}";

	private static final String TRIMMING = "{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}</s>{% endfor %}";

	private static final String PARTS = "{% for m in messages %}{% for part in m.content %}<{{ part.type }}:{{ part.text }}>{% endfor %}{% endfor %}";

	@TempDir
	private Path directory;

	@Test
	void aTemplateSeesWhatTransformersGives() {
		String source = "{{ tools is none }} {{ documents is none }} {{ add_generation_prompt }} {{ eos_token }} "
				+ "{{ pad_token is defined }} {{ enable_thinking }} {{ messages | length }}";
		ChatPromptRequest request = new ChatPromptRequest("m", List.of(user("a"), user("b")), null, true, false,
				Map.of("enable_thinking", false));
		assertThat(template(source).render(request)).isEqualTo("True True True </s> False False 2");
	}

	@Test
	void noArgumentReplacesTheConversation() {
		ChatPromptRequest request = new ChatPromptRequest("m", List.of(user("a")), null, true, false,
				Map.of("messages", List.of(), "eos_token", "<end>"));
		assertThat(template(PLAIN).render(request)).isEqualTo("[user]a<end>");
	}

	@Test
	void membersThatAreNullAreAbsent() {
		Map<String, @Nullable Object> message = new HashMap<>(user("a"));
		message.put("tool_calls", null);
		String source = "{{ messages[0].tool_calls is defined }}";
		assertThat(template(source).render(chat(List.of(message)))).isEqualTo("False");
	}

	@Test
	void reasoningIsFoundUnderEachName() {
		Map<String, @Nullable Object> message = new HashMap<>(user("a"));
		message.put("reasoning", "because");
		String source = "{{ messages[0].reasoning_content }} {{ messages[0].thinking }}";
		assertThat(template(source).render(chat(List.of(message)))).isEqualTo("because because");
	}

	@Test
	void contentTakesTheFormThatTheTemplateReads() {
		List<Map<String, @Nullable Object>> parts = List
			.of(Map.of("role", "user", "content", List.of(part("one"), part("two"))));
		assertThat(template(PARTS).render(chat(List.of(user("one"))))).isEqualTo("<text:one>");
		assertThat(template(PARTS).render(chat(parts))).isEqualTo("<text:one><text:two>");
		assertThat(template(PLAIN).render(chat(parts))).isEqualTo("[user]one\ntwo</s>");
	}

	@Test
	void anImageForATemplateOfTextIsAnError() {
		List<Map<String, @Nullable Object>> image = List.of(Map.of("role", "user", "content",
				List.of(Map.of("type", "image_url", "image_url", Map.of("url", "data:")))));
		assertInvalid(() -> template(PLAIN).render(chat(image)),
				"Message 0 has a part of type 'image_url', but the model takes text only.");
		assertInvalid(() -> template(PLAIN).render(chat(List.of(Map.of("role", "user", "content", 5)))),
				"The content of message 0 is a string or a list of parts.");
	}

	@Test
	void theFinalMessageStaysOpenWhenContinued() {
		for (String text : List.of("twice", "the same, the same", "ends with a space ")) {
			List<Map<String, @Nullable Object>> messages = List.of(user("the same"), assistant(text));
			ChatPromptRequest request = new ChatPromptRequest("m", messages, null, false, true, Map.of());
			assertThat(template(PLAIN).render(request)).isEqualTo("[user]the same</s>[assistant]" + text);
			assertThat(template(TRIMMING).render(request))
				.isEqualTo("[user]the same</s>[assistant]" + text.stripTrailing());
		}
	}

	@Test
	void theLastTextPartStaysOpenWhenContinued() {
		List<Map<String, @Nullable Object>> messages = List
			.of(Map.of("role", "assistant", "content", List.of(part("one"), part("two"))));
		ChatPromptRequest request = new ChatPromptRequest("m", messages, null, false, true, Map.of());
		assertThat(template(PARTS).render(request)).isEqualTo("<text:one><text:two");
		assertThat(messages.getFirst().get("content")).isEqualTo(List.of(part("one"), part("two")));
	}

	@Test
	void whatCannotBeContinuedIsAnError() {
		ChatPromptRequest nothing = new ChatPromptRequest("m", List.of(Map.of("role", "assistant")), null, false, true,
				Map.of());
		assertInvalid(() -> template(PLAIN).render(nothing), "The final message has no text to continue.");
		ChatPromptRequest dropped = new ChatPromptRequest("m", List.of(assistant("a")), null, false, true, Map.of());
		assertInvalid(() -> template("nothing of it").render(dropped),
				"The final message cannot be continued: the chat template changes or drops it.");
		ChatPromptRequest both = new ChatPromptRequest("m", List.of(assistant("a")), null, true, true, Map.of());
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> template(PLAIN).render(both))
			.withMessage("continue_final_message and add_generation_prompt exclude each other.");
	}

	@Test
	void aRaisedSentenceReachesTheClient() {
		assertInvalid(() -> template("{{ raise_exception('Roles must alternate.') }}").render(chat(List.of(user("a")))),
				"Roles must alternate.");
	}

	@Test
	void anEmptyConversationIsAnError() {
		assertInvalid(() -> template(PLAIN).render(chat(List.of())), "A conversation has at least one message, got 0.");
	}

	@Test
	void aBrokenTemplateFailsChatsAndNotTheStart() {
		ChatTemplate broken = template("{% for m in %}");
		assertThatExceptionOfType(MillraceException.class).isThrownBy(() -> broken.render(chat(List.of(user("a")))))
			.withMessageStartingWith("The model's chat template is not valid: ");
	}

	@Test
	void theFileWinsOverTheConfiguration() throws IOException {
		assertThat(ChatTemplate.read(this.directory)).isEmpty();
		write("tokenizer_config.json", "{\"chat_template\": \"config\", \"eos_token\": {\"content\": \"</s>\"}}");
		assertThat(read().render(chat(List.of(user("a"))))).isEqualTo("config");
		write("chat_template.json", "{\"chat_template\": \"json{{ eos_token }}\"}");
		assertThat(read().render(chat(List.of(user("a"))))).isEqualTo("json</s>");
		write("chat_template.jinja", "jinja");
		assertThat(read().render(chat(List.of(user("a"))))).isEqualTo("jinja");
	}

	@Test
	void aListOfTemplatesHasOneForTools() throws IOException {
		write("tokenizer_config.json", """
				{"chat_template": [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "tools"}]}
				""");
		assertThat(read().render(chat(List.of(user("a"))))).isEqualTo("plain");
		ChatPromptRequest withTools = new ChatPromptRequest("m", List.of(user("a")),
				List.of(Map.of("type", "function")), true, false, Map.of());
		assertThat(read().render(withTools)).isEqualTo("tools");
	}

	private void write(String file, String content) throws IOException {
		Files.writeString(this.directory.resolve(file), content);
	}

	@Test
	void argumentsThatATemplateJoinsToTextAreJson() {
		Map<String, @Nullable Object> call = Map.of("role", "assistant", "content", "", "tool_calls", List
			.of(Map.of("type", "function", "function", Map.of("name", "f", "arguments", Map.of("city", "Zürich")))));
		assertThat(template(
				"{% for c in messages[0]['tool_calls'] %}{{ 'x' + c['function']['arguments'] + 'y' }}{% endfor %}")
			.render(chat(List.of(call)))).isEqualTo("x{\"city\": \"Zürich\"}y");
		assertThat(template("{% for c in messages[0].tool_calls %}{{ c.function.arguments.city }}{% endfor %}")
			.render(chat(List.of(call)))).isEqualTo("Zürich");
	}

	@Test
	void aTemplateWithoutAPlaceForToolsRefusesThem() {
		ChatPromptRequest request = new ChatPromptRequest("m", List.of(user("x")), List.of(Map.of("type", "function")),
				true, false, Map.of());
		assertThatExceptionOfType(MillraceException.class)
			.isThrownBy(() -> template("{{ messages[0].content }}").render(request))
			.satisfies((ex) -> assertThat(ex.param()).isEqualTo("tools"));
		assertThat(template("{{ messages[0].content }}{% if tools %}!{% endif %}").render(request)).isEqualTo("x!");
	}

	@Test
	void theTemplateSaysWhichParsersReadTheAnswers() {
		assertThat(template("<tool_call> </think>").toolParser()).contains("hermes");
		assertThat(template("<tool_call> </think>").reasoningParser()).contains("think");
		assertThat(template("{{ messages }}").toolParser()).isEmpty();
		assertThat(template("<|channel|>").reasoningParser()).contains("gpt-oss");
	}

	private ChatTemplate read() throws IOException {
		return ChatTemplate.read(this.directory).orElseThrow();
	}

	private static ChatTemplate template(String source) {
		return ChatTemplate.of(source, null, Map.of("eos_token", "</s>"));
	}

	private static Map<String, @Nullable Object> user(String text) {
		return Map.of("role", "user", "content", text);
	}

	private static Map<String, @Nullable Object> assistant(String text) {
		return Map.of("role", "assistant", "content", text);
	}

	private static Map<String, @Nullable Object> part(String text) {
		return Map.of("type", "text", "text", text);
	}

	private static ChatPromptRequest chat(List<Map<String, @Nullable Object>> messages) {
		return new ChatPromptRequest("m", messages, null, true, false, Map.of());
	}

	private static void assertInvalid(ThrowingCallable call, String sentence) {
		assertThatExceptionOfType(MillraceException.class).isThrownBy(call).withMessage(sentence).satisfies((ex) -> {
			assertThat(ex.errorCode()).isEqualTo(ErrorCode.INVALID_VALUE);
			assertThat(ex.param()).isEqualTo("messages");
		});
	}

}
