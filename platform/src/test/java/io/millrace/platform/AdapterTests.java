package io.millrace.platform;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.openai.core.http.StreamResponse;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Adapters of the demo model, loaded at the start and at run time, as clients see them.
 */
class AdapterTests {

	private static final String PROMPT = "What do you know about the";

	@TempDir
	private static Path directory;

	private static OneProcess.Running running;

	private static RunningPlatform platform;

	@BeforeAll
	static void start() throws IOException {
		Path allowed = Files.createDirectories(directory.resolve("allowed"));
		DemoAdapter.write(allowed.resolve("first"), 1);
		DemoAdapter.write(allowed.resolve("second"), 2);
		DemoAdapter.write(allowed.resolve("dora"), 3, ",\"use_dora\":true");
		DemoAdapter.write(directory.resolve("outside"), 4);
		Files.createSymbolicLink(allowed.resolve("link"), directory.resolve("outside"));
		running = OneProcess.run("--millrace.lora-modules=first=" + allowed.resolve("first"),
				"--millrace.lora-dir=" + allowed, "--millrace.max-loras=3", "--millrace.max-lora-rank=8");
		platform = new RunningPlatform(running.api(), List.of(running.management())).awaitServing();
		Awaitility.await().until(() -> platform.get("/v1/models/first").statusCode() == 200);
	}

	@AfterAll
	static void stop() {
		running.close();
	}

	@Test
	void oneOfTheStartIsListedWithItsModelAsParent() {
		JsonNode model = JsonMapper.shared().readTree(platform.get("/v1/models/first").body());
		assertThat(model.path("parent").asString()).isEqualTo(RunningPlatform.MODEL);
		assertThat(model.path("root").asString()).isEqualTo(RunningPlatform.MODEL);
		assertThat(platform.client().models().list().data()).extracting(Model::id)
			.contains(RunningPlatform.MODEL, "first");
	}

	@Test
	void eachNameAnswersAsItDoesAloneAlsoInTheSameBatch() {
		assertThat(load("together", "second")).isEqualTo(200);
		List<String> names = List.of(RunningPlatform.MODEL, "first", "together");
		List<String> alone = names.stream().map(AdapterTests::complete).toList();
		assertThat(alone).doesNotHaveDuplicates();
		List<CompletableFuture<String>> batch = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			String name = names.get(i % 3);
			batch.add(CompletableFuture.supplyAsync(() -> complete(name)));
		}
		for (int i = 0; i < 9; i++) {
			assertThat(batch.get(i).join()).as(names.get(i % 3)).isEqualTo(alone.get(i % 3));
		}
		assertThat(unload("together")).isEqualTo(200);
	}

	@Test
	void eachOutcomeHasItsStatus() {
		assertThat(load("second", directory.resolve("allowed/second").toString())).isEqualTo(200);
		assertThat(load("second", "second")).as("a name that is there").isEqualTo(409);
		assertThat(load(RunningPlatform.MODEL, "second")).as("the model's name").isEqualTo(409);
		assertThat(load("x", "nowhere")).isEqualTo(400);
		assertThat(load("x", "dora")).isEqualTo(400);
		assertThat(unload("second")).isEqualTo(200);
		assertThat(unload("second")).isEqualTo(404);
		assertThat(platform.post("/v1/completions", "{\"model\":\"second\",\"prompt\":\"x\"}").statusCode())
			.isEqualTo(404);
	}

	@Test
	void nothingOutsideTheDirectoriesIsOpenedWhateverLeadsThere() {
		for (String path : List.of("../outside", directory.resolve("outside").toString(), "link", "/etc/passwd",
				"allowed/../../outside", "\u0000")) {
			HttpResponse<String> answer = answer("x", path);
			assertThat(answer.statusCode()).as(path).isEqualTo(400);
			assertThat(answer.body()).contains("There is no adapter at").contains("lora_path");
		}
	}

	@Test
	void oneThatIsUnloadedServesItsStreamsToTheirEnd() {
		assertThat(load("leaving", "second")).isEqualTo(200);
		String whole = complete("leaving");
		StringBuilder streamed = new StringBuilder();
		try (StreamResponse<Completion> stream = platform.client().completions().createStreaming(request("leaving"))) {
			stream.stream().forEach((chunk) -> {
				if (streamed.isEmpty()) {
					assertThat(unload("leaving")).isEqualTo(200);
				}
				chunk.choices().forEach((choice) -> streamed.append(choice.text()));
			});
		}
		assertThat(streamed.toString()).isEqualTo(whole);
		assertThat(platform.get("/v1/models/leaving").statusCode()).isEqualTo(404);
	}

	private static int load(String name, String path) {
		return answer(name, path).statusCode();
	}

	private static HttpResponse<String> answer(String name, String path) {
		String body = JsonMapper.shared().createObjectNode().put("lora_name", name).put("lora_path", path).toString();
		return platform.post("/v1/load_lora_adapter", body);
	}

	private static int unload(String name) {
		return platform.post("/v1/unload_lora_adapter", "{\"lora_name\":\"" + name + "\"}").statusCode();
	}

	private static CompletionCreateParams request(String model) {
		return CompletionCreateParams.builder().model(model).prompt(PROMPT).temperature(0).maxTokens(24).build();
	}

	private static String complete(String model) {
		return platform.client().completions().create(request(model)).choices().getFirst().text();
	}

}
