package io.millrace.platform;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything of the API but chat, and what an operator looks at. */
@ParameterizedClass
@EnumSource(Deployment.class)
class ApiTests {

	private final RunningPlatform platform;

	private final OpenAIClient client;

	ApiTests(Deployment deployment) {
		this.platform = deployment.platform();
		this.client = this.platform.client();
	}

	@Test
	void theModelIsListedAndFoundByItsName() {
		assertThat(this.client.models().list().data()).extracting(Model::id).containsExactly(RunningPlatform.MODEL);
		assertThat(this.client.models().retrieve(RunningPlatform.MODEL).id()).isEqualTo(RunningPlatform.MODEL);
	}

	@Test
	void aTextAndItsTokenIdsAreTheSamePrompt() {
		CompletionCreateParams.Builder params = CompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.temperature(0.0)
			.maxTokens(12)
			.putAdditionalBodyProperty("return_token_ids", JsonValue.from(true));
		Completion byText = this.client.completions()
			.create(params.prompt("<|im_start|>user\nWhat is the capital of Italy?<|im_end|>\n<|im_start|>assistant\n")
				.build());
		CompletionChoice choice = byText.choices().getFirst();
		List<Long> prompt = ids(choice, "prompt_token_ids");
		assertThat(choice.text()).contains("Rome");
		assertThat(ids(choice, "token_ids")).hasSize((int) byText.usage().orElseThrow().completionTokens());
		Completion byIds = this.client.completions().create(params.promptOfArrayOfTokens(prompt).build());
		assertThat(byIds.choices().getFirst().text()).isEqualTo(choice.text());
		assertThat(byIds.usage().orElseThrow().promptTokens()).isEqualTo(prompt.size());
	}

	@Test
	void malformedJsonIsABadRequest() {
		HttpResponse<String> response = this.platform.post("/v1/chat/completions", "{\"model\": \"millrace-demo\", ");
		assertThat(response.statusCode()).isEqualTo(400);
		JsonNode error = JsonMapper.shared().readTree(response.body()).path("error");
		assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
		assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
	}

	@Test
	void aParameterThatIsNotSupportedIsNamed() {
		HttpResponse<String> response = this.platform.post("/v1/chat/completions", """
				{"model": "millrace-demo", "messages": [{"role": "user", "content": "Hello!"}], "typical_p": 0.5}
				""");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(response.body()).path("error").path("param").stringValue())
			.isEqualTo("typical_p");
	}

	@Test
	void adaptersAreOffUnlessThereIsRoomForThem() {
		assertThat(
				platform.post("/v1/load_lora_adapter", "{\"lora_name\": \"x\", \"lora_path\": \"/tmp\"}").statusCode())
			.isEqualTo(501);
		assertThat(platform.post("/v1/unload_lora_adapter", "{\"lora_name\": \"x\"}").statusCode()).isEqualTo(501);
	}

	@Test
	void healthAndVersionAnswer() {
		assertThat(this.platform.get("/health").statusCode()).isEqualTo(200);
		assertThat(this.platform.get("/version").body()).contains("version");
	}

	@Test
	void theProbesAreUp() {
		assertThat(this.platform.actuator("/health/liveness").statusCode()).isEqualTo(200);
		assertThat(this.platform.actuator("/health/readiness").statusCode()).isEqualTo(200);
	}

	@Test
	void theMetricsPageHasWhatDashboardsAndRoutersRead() {
		this.platform.post("/v1/completions",
				"{\"model\": \"millrace-demo\", \"prompt\": \"Hello\", \"max_tokens\": 4}");
		assertThat(this.platform.metrics()).contains("maxserve_request_count_total", "maxserve_time_to_first_token",
				"maxserve_itl", "vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc");
	}

	@Test
	void theMetricsPageHasWhatTheChartScalesBy() throws IOException {
		String queries = Files.readString(Path.of("..", "helm", "millrace", "templates", "_queries.tpl"));
		List<String> names = Pattern.compile("([a-z]+(?:_[a-z]+)+)\\{%s[,}]")
			.matcher(queries)
			.results()
			.map((series) -> series.group(1))
			.toList();
		assertThat(names).hasSize(3);
		this.platform.post("/v1/completions",
				"{\"model\": \"millrace-demo\", \"prompt\": \"Hello\", \"max_tokens\": 4}");
		assertThat(this.platform.metrics().lines()).map((line) -> line.split("[{ ]", 2)[0]).containsAll(names);
	}

	@SuppressWarnings("deprecation") // the client's only way to extension fields
	private static List<Long> ids(CompletionChoice choice, String name) {
		return choice._additionalProperties().get(name).convert(LongList.class);
	}

	private static final class LongList extends java.util.ArrayList<Long> {

		private static final long serialVersionUID = 1L;

	}

}
