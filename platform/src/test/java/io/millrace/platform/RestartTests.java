package io.millrace.platform;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes that start before those they need, and those that come and go. */
class RestartTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final FiveProcesses processes = FiveProcesses.get();

	private static final RunningPlatform platform = processes.platform();

	@Test
	void whoWasThereBeforeItsBrokerSaidSoAndWaited() {
		for (String service : new String[] { "gateway", "worker", "scheduler" }) {
			String output = processes.get(service).output();
			assertThat(output).as(service).contains("Connected to the broker");
			assertThat(output.substring(0, output.indexOf("Connected to the broker")).lines()).as(service)
				.filteredOn((line) -> line.contains("No connection to the broker"))
				.as("the first failure, then one a minute")
				.hasSizeBetween(1, 4);
		}
	}

	@Test
	void everythingGoesOnAfterARestartOfTheBroker() {
		processes.get("broker").stop();
		await("/health", 503);
		for (String service : new String[] { "worker", "scheduler" }) {
			Awaitility.await().atMost(PATIENCE).until(() -> processes.get(service).readiness() == 503);
			assertThat(processes.get(service).liveness()).as(service).isEqualTo(200);
		}
		assertThat(processes.get("gateway").readiness()).as("outlives an outage").isEqualTo(200);
		processes.start("broker");
		for (String service : new String[] { "broker", "worker", "scheduler" }) {
			processes.get(service).awaitReady();
		}
		await("/health", 200);
		assertThat(ask().body()).contains("Paris");
	}

	@Test
	void aTokenizerThatComesBackIsUsedAgain() {
		processes.get("tokenizer").stop();
		assertThat(ask().statusCode()).isEqualTo(503);
		processes.start("tokenizer");
		processes.get("tokenizer").awaitReady();
		assertThat(ask().body()).contains("Paris");
	}

	private static void await(String path, int status) {
		Awaitility.await().atMost(PATIENCE).until(() -> platform.get(path).statusCode() == status);
	}

	private static HttpResponse<String> ask() {
		return platform.post("/v1/chat/completions", """
				{"model": "millrace-demo", "temperature": 0,
				 "messages": [{"role": "user", "content": "What is the capital of France?"}]}""");
	}

}
