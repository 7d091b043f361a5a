package io.millrace.gateway;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.message.GenerationTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client that waits long for a token sees that the stream is alive. */
class KeepAliveTests {

	private static final String COMMENT = ": keep-alive";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/v1/chat/completions | "messages": [{"role": "user", "content": "x"}]
			/v1/completions      | "prompt": "x"
			""")
	void aSilentStreamHasComments(String path, String prompt) throws Exception {
		try (TestGateway gateway = new TestGateway("--millrace.gateway.keep-alive-interval=50ms");
				HttpClient client = HttpClient.newHttpClient()) {
			gateway.worker.script((worker, task) -> worker.admit(task));
			HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.url() + path))
				.timeout(TIMEOUT)
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers
					.ofString("{\"model\": \"" + FakeWorker.MODEL + "\", \"stream\": true, " + prompt + "}"))
				.build();
			try (BufferedReader lines = new BufferedReader(new InputStreamReader(
					client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
				int comments = 0;
				while (comments < 2) {
					comments += COMMENT.equals(lines.readLine()) ? 1 : 0;
				}
				GenerationTask task = gateway.worker.nextTask();
				gateway.worker.tokens(task, 0, FakeTokenizer.ids("late"));
				gateway.worker.finish(task, FinishReason.LENGTH, 4);
				List<String> rest = lines.lines().filter((line) -> line.startsWith("data:")).toList();
				assertThat(rest).last().isEqualTo("data: [DONE]");
				assertThat(rest).anyMatch((line) -> line.contains("late"))
					.anyMatch((line) -> line.contains("\"finish_reason\":\"length\""))
					.noneMatch((line) -> line.contains("error"));
			}
		}
	}

}
