package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The demo model's tool calls through the whole system, by the official client. */
@ParameterizedClass
@EnumSource(Deployment.class)
class ToolTests {

	private static final String QUESTION = "What is the weather in Paris?";

	private final OpenAIClient client;

	ToolTests(Deployment deployment) {
		this.client = deployment.platform().client();
	}

	@Test
	void theModelCallsAToolByItself() {
		ChatCompletion completion = whole(ask(QUESTION));
		assertThat(reason(completion)).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
		ChatCompletionMessageFunctionToolCall call = call(completion);
		assertThat(call.id()).startsWith("call_");
		assertThat(call.function().name()).isEqualTo("get_weather");
		assertThat(call.function().arguments(Place.class).city()).isEqualTo("Paris");
	}

	@Test
	void aStreamedCallIsTheSame() {
		ChatCompletion streamed = stream(ask(QUESTION));
		assertThat(reason(streamed)).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
		assertThat(call(streamed).function()).isEqualTo(call(whole(ask(QUESTION))).function());
	}

	@Test
	void theToolsResultBecomesAnAnswer() {
		ChatCompletionMessageFunctionToolCall call = call(whole(ask(QUESTION)));
		ChatCompletion completion = whole(
				ask(QUESTION).addMessage(ChatCompletionAssistantMessageParam.builder().addToolCall(call).build())
					.addMessage(ChatCompletionToolMessageParam.builder()
						.toolCallId(call.id())
						.content("{\"temperature\": 21, \"condition\": \"sunny\"}")
						.build()));
		assertThat(reason(completion)).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
		assertThat(completion.choices().getFirst().message().content().orElse("")).contains("21");
	}

	@Test
	void whatNeedsNoToolIsAnsweredAsText() {
		ChatCompletion completion = stream(ask("What is the capital of France?"));
		assertThat(reason(completion)).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
		assertThat(completion.choices().getFirst().message().content().orElse("")).contains("Paris");
		assertThat(completion.choices().getFirst().message().toolCalls().orElse(List.of())).isEmpty();
	}

	@Test
	void aRequiredCallComesWhateverTheQuestion() {
		ChatCompletion completion = whole(
				ask("Hello!").toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED).maxCompletionTokens(200));
		assertThat(reason(completion)).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
		assertThat(call(completion).function().name()).isEqualTo("get_weather");
		assertThat(call(completion).function().arguments(Place.class).city()).isNotNull();
	}

	@Test
	void aNamedFunctionIsTheOneThatIsCalled() {
		ChatCompletionCreateParams.Builder params = ask(QUESTION).addTool(tool("get_time", "Returns the time."))
			.toolChoice(ChatCompletionNamedToolChoice.builder()
				.function(ChatCompletionNamedToolChoice.Function.builder().name("get_time").build())
				.build())
			.parallelToolCalls(false)
			.maxCompletionTokens(200);
		ChatCompletion streamed = stream(params);
		assertThat(reason(streamed)).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
		assertThat(call(streamed).function().name()).isEqualTo("get_time");
		assertThat(call(whole(params)).function()).isEqualTo(call(streamed).function());
	}

	private static ChatCompletionCreateParams.Builder ask(String question) {
		return ChatCompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.addUserMessage(question)
			.addTool(tool("get_weather", "Returns the weather of a city."))
			.temperature(0.0);
	}

	static ChatCompletionFunctionTool tool(String name, String description) {
		return ChatCompletionFunctionTool.builder()
			.function(FunctionDefinition.builder()
				.name(name)
				.description(description)
				.parameters(FunctionParameters.builder()
					.putAdditionalProperty("type", JsonValue.from("object"))
					.putAdditionalProperty("properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
					.putAdditionalProperty("required", JsonValue.from(List.of("city")))
					.build())
				.build())
			.build();
	}

	private ChatCompletion whole(ChatCompletionCreateParams.Builder params) {
		return this.client.chat().completions().create(params.build());
	}

	private ChatCompletion stream(ChatCompletionCreateParams.Builder params) {
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		List<ChatCompletionChunk> chunks = new ArrayList<>();
		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat()
			.completions()
			.createStreaming(params.build())) {
			stream.stream().forEach(chunks::add);
		}
		chunks.forEach(accumulator::accumulate);
		return accumulator.chatCompletion();
	}

	private static ChatCompletion.Choice.FinishReason reason(ChatCompletion completion) {
		return completion.choices().getFirst().finishReason();
	}

	private static ChatCompletionMessageFunctionToolCall call(ChatCompletion completion) {
		return completion.choices().getFirst().message().toolCalls().orElseThrow().getFirst().asFunction();
	}

	/** What the tool is given. */
	record Place(String city) {

	}

}
