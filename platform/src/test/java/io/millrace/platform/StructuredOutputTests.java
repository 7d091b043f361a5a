package io.millrace.platform;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ResponseFormatJsonObject;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Answers that are what the request says they have to be, by the official client. */
@ParameterizedClass
@EnumSource(Deployment.class)
class StructuredOutputTests {

	private static final Map<String, Object> CITY = Map.of("type", "object", "properties",
			Map.of("city", Map.of("type", "string", "maxLength", 20), "big", Map.of("type", "boolean"), "size",
					Map.of("enum", List.of("small", "large"))),
			"required", List.of("city", "big", "size"), "additionalProperties", false);

	private final OpenAIClient client;

	StructuredOutputTests(Deployment deployment) {
		this.client = deployment.platform().client();
	}

	@Test
	void anAnswerIsAValueOfItsSchema() {
		ChatCompletion answer = this.client.chat().completions().create(ask(CITY));
		assertIsCity(answer.choices().getFirst());
	}

	@Test
	void aStreamSaysTheSame() {
		ChatCompletion whole = this.client.chat().completions().create(ask(CITY));
		ChatCompletionAccumulator streamed = ChatCompletionAccumulator.create();
		try (StreamResponse<ChatCompletionChunk> chunks = this.client.chat().completions().createStreaming(ask(CITY))) {
			chunks.stream().forEach(streamed::accumulate);
		}
		ChatCompletion.Choice choice = streamed.chatCompletion().choices().getFirst();
		assertIsCity(choice);
		assertThat(choice.message().content()).isEqualTo(whole.choices().getFirst().message().content());
	}

	@Test
	void allChoicesFollowIt() {
		List<ChatCompletion.Choice> choices = this.client.chat()
			.completions()
			.create(ask(CITY).toBuilder().n(5).temperature(1.2).build())
			.choices();
		assertThat(choices).hasSize(5).allSatisfy(StructuredOutputTests::assertIsCity);
	}

	@Test
	void anyObjectCanBeAskedFor() {
		ChatCompletion answer = this.client.chat()
			.completions()
			.create(ask(CITY).toBuilder()
				.responseFormat(ResponseFormatJsonObject.builder().build())
				.maxCompletionTokens(1_000)
				.build());
		ChatCompletion.Choice choice = answer.choices().getFirst();
		if (choice.finishReason().equals(ChatCompletion.Choice.FinishReason.STOP)) {
			assertThat(json(choice).isObject()).isTrue();
		}
		assertThat(choice.message().content().orElseThrow()).startsWith("{");
	}

	@Test
	void aTextThatIsCutSaysSo() {
		ChatCompletion.Choice choice = this.client.chat()
			.completions()
			.create(ask(CITY).toBuilder().maxCompletionTokens(3).build())
			.choices()
			.getFirst();
		assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
	}

	@Test
	void aCompletionIsOneOfItsChoicesAndEndsThere() {
		CompletionChoice choice = completion("guided_choice", List.of("Paris", "London"));
		assertThat(choice.text()).isIn("Paris", "London");
		assertThat(choice.finishReason()).isEqualTo(CompletionChoice.FinishReason.STOP);
		assertThat(completion("structured_outputs", Map.of("regex", "[A-Z][a-z]{2}-[0-9]{2}")).text())
			.matches("[A-Z][a-z]{2}-[0-9]{2}");
		assertThat(completion("guided_grammar", "root ::= (\"ab\" | \"cd\"){3}").text()).matches("(ab|cd){3}");
	}

	@Test
	void whatIsNotSupportedIsNamed() {
		Map<String, Object> schema = Map.of("type", "object", "not", Map.of());
		assertThatExceptionOfType(BadRequestException.class)
			.isThrownBy(() -> this.client.chat().completions().create(ask(schema)))
			.satisfies((refused) -> {
				assertThat(refused.param()).contains("response_format");
				assertThat(refused.getMessage()).contains("'not'");
			});
	}

	private CompletionChoice completion(String name, Object value) {
		Completion completion = this.client.completions()
			.create(CompletionCreateParams.builder()
				.model(RunningPlatform.MODEL)
				.prompt("The capital of France is ")
				.maxTokens(40)
				.putAdditionalBodyProperty(name, JsonValue.from(value))
				.build());
		return completion.choices().getFirst();
	}

	private static ChatCompletionCreateParams ask(Map<String, Object> schema) {
		ResponseFormatJsonSchema.JsonSchema.Schema.Builder properties = ResponseFormatJsonSchema.JsonSchema.Schema
			.builder();
		schema.forEach((name, value) -> properties.putAdditionalProperty(name, JsonValue.from(value)));
		return ChatCompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.addUserMessage("Describe a city.")
			.temperature(0)
			.putAdditionalBodyProperty("seed", JsonValue.from(7))
			.responseFormat(ResponseFormatJsonSchema.builder()
				.jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
					.name("city")
					.strict(true)
					.schema(properties.build())
					.build())
				.build())
			.build();
	}

	private static void assertIsCity(ChatCompletion.Choice choice) {
		assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
		assertThat(choice.message().refusal()).isEmpty();
		JsonNode city = json(choice);
		assertThat(city.propertyNames()).isEqualTo(Set.of("city", "big", "size"));
		assertThat(city.path("city").isString()).isTrue();
		assertThat(city.path("big").isBoolean()).isTrue();
		assertThat(city.path("size").stringValue()).isIn("small", "large");
	}

	private static JsonNode json(ChatCompletion.Choice choice) {
		return JsonMapper.shared().readTree(choice.message().content().orElseThrow());
	}

}
