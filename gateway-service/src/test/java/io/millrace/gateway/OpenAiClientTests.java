package io.millrace.gateway;

import java.util.List;

import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import io.millrace.protocol.ErrorCode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OpenAiClientTests {

	@AutoClose
	private static TestGateway gateway;

	private static OpenAIClient client;

	@BeforeAll
	static void start() {
		gateway = new TestGateway("--millrace.gateway.api-keys=one,secret");
		client = gateway.openAi("secret");
	}

	@Test
	void chatsWhole() {
		gateway.worker.answer("Paris 😀");
		ChatCompletion answer = client.chat().completions().create(params(FakeWorker.MODEL));
		assertThat(answer.choices().getFirst().message().content()).contains("Paris 😀");
		assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
		assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(11);
	}

	@Test
	void chatsInAStream() {
		gateway.worker.answer("Paris 😀");
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		ChatCompletionCreateParams params = params(FakeWorker.MODEL).toBuilder()
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
		try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(accumulator::accumulate);
		}
		ChatCompletion answer = accumulator.chatCompletion();
		assertThat(answer.choices().getFirst().message().content()).contains("Paris 😀");
		assertThat(answer.usage().orElseThrow().totalTokens()).isEqualTo(11 + 8);
	}

	@Test
	@SuppressWarnings("deprecation") // the only way to what OpenAI does not have
	void readsReasoningAndCallsOfAScriptedModel() {
		gateway.tokenizer.toolParser = "hermes";
		gateway.tokenizer.reasoningParser = "think";
		gateway.worker
			.answer("<think>\nHm.\n</think>\n\nOk.<tool_call>{\"name\": \"f\", \"arguments\": {\"a\": 1}}</tool_call>");
		ChatCompletionCreateParams params = params(FakeWorker.MODEL).toBuilder()
			.addTool(ChatCompletionFunctionTool.builder()
				.function(FunctionDefinition.builder().name("f").build())
				.build())
			.build();
		ChatCompletion whole = client.chat().completions().create(params);
		assertThat(whole.choices().getFirst().message()._additionalProperties().get("reasoning"))
			.isEqualTo(JsonValue.from("Hm."));
		assertThat(whole.usage().orElseThrow().completionTokensDetails().orElseThrow().reasoningTokens().orElseThrow())
			.isPositive();
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(accumulator::accumulate);
		}
		for (ChatCompletion answer : List.of(whole, accumulator.chatCompletion())) {
			ChatCompletion.Choice choice = answer.choices().getFirst();
			assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
			assertThat(choice.message().content()).contains("Ok.");
			assertThat(choice.message().toolCalls().orElseThrow().getFirst().asFunction().function().arguments())
				.isEqualTo("{\"a\": 1}");
		}
	}

	@Test
	void completes() {
		gateway.worker.answer("one");
		CompletionCreateParams params = CompletionCreateParams.builder().model(FakeWorker.MODEL).prompt("zero").build();
		assertThat(client.completions().create(params).choices().getFirst().text()).isEqualTo("one");
		StringBuilder text = new StringBuilder();
		try (StreamResponse<Completion> stream = client.completions().createStreaming(params)) {
			stream.stream().forEach((chunk) -> text.append(chunk.choices().getFirst().text()));
		}
		assertThat(text.toString()).isEqualTo("one");
	}

	@Test
	void listsModelsWhoseNamesHaveSlashes() throws Exception {
		assertThat(client.models().list().data()).extracting((model) -> model.id()).contains(FakeWorker.MODEL);
		assertThat(client.models().retrieve(FakeWorker.MODEL).id()).isEqualTo(FakeWorker.MODEL);
		assertThat(gateway.get("/v1/models/org/tiny", "Authorization", "Bearer secret").body())
			.isEqualTo("{\"id\":\"org/tiny\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"millrace\","
					+ "\"root\":\"org/tiny\",\"max_model_len\":200}");
		assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> client.models().retrieve("org/none"))
			.matches((ex) -> ex.code().orElse("").equals("model_not_found"));
	}

	@Test
	void failuresAreTheClientsOwnExceptions() {
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> client.chat().completions().create(params("none")))
			.matches((ex) -> ex.code().orElse("").equals("model_not_found"));
		gateway.worker.script((worker, task) -> worker.reject(task, ErrorCode.OVERLOADED, "Full.", null));
		assertThatExceptionOfType(RateLimitException.class)
			.isThrownBy(() -> client.chat().completions().create(params(FakeWorker.MODEL)));
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			worker.fail(task, ErrorCode.INTERNAL, "The step failed.");
		});
		assertThatExceptionOfType(SseException.class).isThrownBy(() -> {
			try (StreamResponse<ChatCompletionChunk> stream = client.chat()
				.completions()
				.createStreaming(params(FakeWorker.MODEL))) {
				stream.stream().forEach((chunk) -> {
				});
			}
		});
	}

	@Test
	void nobodyEntersWithoutAKeyButHealthAndTheEmptyConsole() throws Exception {
		for (String path : new String[] { "/v1/models", "/v1/nothing", "/nothing", "/version", "/health/",
				"/v1/chat/completions" }) {
			ChatTests.assertError(gateway.get(path), 401, "invalid_request_error", "invalid_api_key", null);
			ChatTests.assertError(gateway.get(path, "Authorization", "Bearer wrong"), 401, "invalid_request_error",
					"invalid_api_key", null);
		}
		assertThat(gateway.get("/v1/models", "Authorization", "bearer one").statusCode()).isEqualTo(200);
		assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
		assertThat(gateway.get("/").statusCode()).isEqualTo(200);
		assertThat(gateway.get("/version", "Authorization", "Bearer one").body())
			.isEqualTo("{\"version\":\"development\"}");
	}

	@Test
	void actuatorOnItsOwnPortNeedsNoKey() throws Exception {
		var request = java.net.http.HttpRequest
			.newBuilder(java.net.URI.create(gateway.managementUrl() + "/actuator/health"))
			.build();
		assertThat(gateway.send(request).statusCode()).isEqualTo(200);
	}

	private static ChatCompletionCreateParams params(String model) {
		return ChatCompletionCreateParams.builder().model(model).addUserMessage("xy").temperature(0.0).build();
	}

}
