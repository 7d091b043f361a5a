package io.millrace.platform;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reasoning from the request to the worker and back. The demo model does not reason by
 * itself, so the prompt has begun for it, and nothing but the budget makes it stop.
 */
class ReasoningTests {

	private static final int MAX_TOKENS = 60;

	private static OneProcess.Running running;

	private static RunningPlatform platform;

	@BeforeAll
	static void start() {
		running = OneProcess.run("--millrace.reasoning-parser=think");
		platform = new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
	}

	@AfterAll
	static void stop() {
		running.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 17 })
	void reasoningStopsWhereItsBudgetIsSpent(int budget) {
		JsonNode answer = json(ask(",\"thinking_token_budget\":" + budget));
		JsonNode message = answer.at("/choices/0/message");
		int marker = tokens("</think>");
		// Where the closing marker is several tokens, all but its last count.
		assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens").asInt())
			.isEqualTo(budget + marker - 1);
		assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(MAX_TOKENS);
		assertThat(message.path("reasoning").asString("").isEmpty()).isEqualTo(budget == 0);
		assertThat(message.path("content").asString()).isNotBlank().doesNotContain("think>");
	}

	@Test
	void withoutABudgetAllOfItIsReasoning() {
		JsonNode answer = json(ask(20, ""));
		assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens").asInt()).isEqualTo(20);
		assertThat(answer.at("/choices/0/message/content").isNull()).isTrue();
	}

	@Test
	void aStreamSaysTheSame() {
		JsonNode whole = json(ask(",\"thinking_token_budget\":9")).at("/choices/0/message");
		StringBuilder reasoning = new StringBuilder();
		StringBuilder content = new StringBuilder();
		for (JsonNode chunk : chunks(ask(",\"thinking_token_budget\":9,\"stream\":true"))) {
			reasoning.append(chunk.at("/choices/0/delta/reasoning").asString(""));
			content.append(chunk.at("/choices/0/delta/content").asString(""));
		}
		assertThat(reasoning).hasToString(whole.path("reasoning").asString());
		assertThat(content).hasToString(whole.path("content").asString());
	}

	@Test
	void whatHasToFollowASchemaComesAfterTheReasoning() {
		String schema = ",\"thinking_token_budget\":12,\"structured_outputs\":{\"choice\":[\"yes\",\"no\"]}";
		JsonNode message = json(ask(schema)).at("/choices/0/message");
		assertThat(message.path("reasoning").asString()).isNotEmpty();
		assertThat(message.path("content").asString()).isIn("yes", "no");
	}

	/** The body of an answer. */
	private static String ask(String more) {
		return ask(MAX_TOKENS, more);
	}

	private static String ask(int maxTokens, String more) {
		return platform
			.post("/v1/chat/completions",
					"""
							{"model": "%s", "temperature": 0, "ignore_eos": true, "max_tokens": %d, "add_generation_prompt": false,
							"continue_final_message": true, "messages": [{"role": "user", "content": "Tell me about Paris."},
							{"role": "assistant", "content": "<think>\\n"}]%s}"""
						.formatted(RunningPlatform.MODEL, maxTokens, more))
			.body();
	}

	private static int tokens(String text) {
		return json(platform
			.post("/tokenize",
					"{\"model\":\"%s\",\"prompt\":\"%s\",\"add_special_tokens\":false}".formatted(RunningPlatform.MODEL,
							text))
			.body()).path("tokens").size();
	}

	private static List<JsonNode> chunks(String body) {
		List<JsonNode> chunks = new ArrayList<>();
		body.lines()
			.filter((line) -> line.startsWith("data: {"))
			.forEach((line) -> chunks.add(json(line.substring("data: ".length()))));
		return chunks;
	}

	private static JsonNode json(String body) {
		return JsonMapper.shared().readTree(body);
	}

}
