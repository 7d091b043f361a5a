package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.message.GenerationTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Several choices of one request. */
class ChoicesTests {

	private static final String CHAT = "/v1/chat/completions";

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@BeforeEach
	void reset() {
		gateway.worker.submits.clear();
		gateway.worker
			.script((worker, task) -> worker.answer(task, "p" + task.prompt().size() + "c" + task.sampling().choice()));
	}

	@AfterEach
	void nothingStaysOpen() {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> gateway.openGenerations() == 0);
	}

	@Test
	void eachIsARequestOfItsOwnWithTheSameSeedAndItsIndex() throws Exception {
		gateway.post(CHAT, chat("\"n\":3"));
		List<GenerationTask> tasks = tasks(3);
		assertThat(tasks).extracting((task) -> task.sampling().choice()).containsExactlyInAnyOrder(0, 1, 2);
		assertThat(tasks).extracting((task) -> task.sampling().seed()).containsOnly(tasks.getFirst().sampling().seed());
		assertThat(tasks).extracting(GenerationTask::requestId).doesNotHaveDuplicates();
		assertThat(tasks).extracting(GenerationTask::prompt).containsOnly(tasks.getFirst().prompt());
	}

	@Test
	void promptsWithoutASeedAreDrawnApart() throws Exception {
		gateway.post("/v1/completions", "{\"model\":\"org/tiny\",\"prompt\":[\"a\",\"a\"]}");
		assertThat(tasks(2)).extracting((task) -> task.sampling().seed()).doesNotHaveDuplicates();
	}

	@Test
	void theAnswerHasThemInOrderAndCountsThePromptOnce() throws Exception {
		JsonNode json = TestGateway.json(gateway.post(CHAT, chat("\"n\":3,\"return_token_ids\":true")));
		assertThat(json.path("choices").size()).isEqualTo(3);
		for (int i = 0; i < 3; i++) {
			assertThat(json.at("/choices/" + i + "/index").asInt()).isEqualTo(i);
			assertThat(json.at("/choices/" + i + "/message/content").asString()).isEqualTo("p8c" + i);
			assertThat(json.at("/choices/" + i + "/token_ids").size()).isEqualTo(5);
		}
		assertThat(json.path("usage").toString())
			.startsWith("{\"prompt_tokens\":8,\"completion_tokens\":15,\"total_tokens\":23,"
					+ "\"prompt_tokens_details\":{\"cached_tokens\":3,");
		assertThat(json.path("prompt_token_ids").size()).isEqualTo(8);
	}

	@Test
	void aStreamBeginsWithTheRoleOfEveryChoiceAndEndsOnce() throws Exception {
		HttpResponse<String> response = gateway.post(CHAT,
				chat("\"n\":3,\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
		List<String> events = TestGateway.events(response);
		assertThat(events.subList(0, 3)).allMatch((event) -> event.contains("\"role\":\"assistant\""));
		assertThat(events.subList(3, events.size())).noneMatch((event) -> event.contains("\"role\""));
		Set<Integer> first = IntStream.range(0, 3)
			.mapToObj((i) -> JsonMapper.shared().readTree(events.get(i)).at("/choices/0/index").asInt())
			.collect(Collectors.toSet());
		assertThat(first).containsExactlyInAnyOrder(0, 1, 2);
		assertThat(events).filteredOn("[DONE]"::equals).hasSize(1);
		assertThat(events).filteredOn((event) -> event.contains("\"usage\":{")).hasSize(1);
		assertThat(events).filteredOn((event) -> event.contains("\"finish_reason\":\"stop\"")).hasSize(3);
		assertThat(events.get(events.size() - 2)).contains("\"prompt_tokens\":8,\"completion_tokens\":15");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void choicesOfSeveralPromptsAreCountedThroughTheirPrompts(boolean stream) throws Exception {
		HttpResponse<String> response = gateway.post("/v1/completions",
				"{\"model\":\"org/tiny\",\"prompt\":[\"a\",\"bb\"],\"n\":2,\"stream\":" + stream + "}");
		String[] texts = { "", "", "", "" };
		List<String> documents = stream ? TestGateway.events(response) : List.of(response.body());
		for (String document : documents) {
			if (!document.equals("[DONE]")) {
				JsonMapper.shared()
					.readTree(document)
					.path("choices")
					.forEach((choice) -> texts[choice.path("index").asInt()] += choice.path("text").asString());
			}
		}
		assertThat(texts).containsExactly("p1c0", "p1c1", "p2c0", "p2c1");
		if (!stream) {
			assertThat(response.body()).contains("\"prompt_tokens\":3,\"completion_tokens\":20");
		}
	}

	@Test
	void oneThatFailsEndsTheWholeWithItsError() throws Exception {
		gateway.worker.script((worker, task) -> {
			worker.admit(task);
			if (task.sampling().choice() == 1) {
				worker.fail(task, ErrorCode.INTERNAL, "The step failed.");
			}
			else {
				worker.answer(task, "fine");
			}
		});
		ChatTests.assertError(gateway.post(CHAT, chat("\"n\":2")), 500, "server_error", "internal_error", null);
		List<String> events = TestGateway.events(gateway.post(CHAT, chat("\"n\":2,\"stream\":true")));
		assertThat(events.get(events.size() - 2)).startsWith("{\"error\":");
		assertThat(events).last().isEqualTo("[DONE]");
	}

	private static List<GenerationTask> tasks(int count) throws InterruptedException {
		List<GenerationTask> tasks = new java.util.ArrayList<>();
		for (int i = 0; i < count; i++) {
			tasks.add(gateway.worker.nextTask());
		}
		return tasks;
	}

	private static String chat(String more) {
		return "{\"model\":\"org/tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"xy\"}]," + more + "}";
	}

}
