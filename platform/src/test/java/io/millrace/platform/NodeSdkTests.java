package io.millrace.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

/** Clients for Node, which npm installs: not part of the build. */
@EnabledIfSystemProperty(named = "millrace.sdk.node", matches = "true",
		disabledReason = "needs npm and its registry: mvn -pl platform test -Psdk-node")
class NodeSdkTests {

	private static final Path SOURCES = Path.of("src", "test", "node");

	private static final Path DIRECTORY = Path.of("target", "sdk-node");

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String KEY = "secret";

	@Test
	void theClientsNoticeNoDifference() throws IOException, InterruptedException {
		install();
		try (OneProcess.Running server = OneProcess.run("--millrace.api-key=" + KEY,
				"--millrace.gateway.store.url=h2:mem:node")) {
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> RunningPlatform.get(server.api().resolve("/health")).statusCode() == 200);
			Result result = run(
					Map.of("OPENAI_BASE_URL", server.api() + "/v1", "OPENAI_API_KEY", KEY, "MILLRACE_MODEL",
							RunningPlatform.MODEL),
					"node", "--test", "--test-reporter=spec", "--test-concurrency=1", "sdk.test.mjs",
					"responses.test.mjs", "ai-sdk.test.mjs");
			assertThat(result.exitCode()).as(result.output()).isZero();
			awaitNothingOpen(server.management());
		}
	}

	/** Whoever aborts a stream leaves nothing behind. */
	private static void awaitNothingOpen(URI management) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(RunningPlatform.get(management.resolve("/actuator/prometheus")).body())
				.contains("millrace_gateway_open_generations 0.0"));
	}

	private static void install() throws IOException, InterruptedException {
		Files.createDirectories(DIRECTORY);
		for (String file : List.of("package.json", "sdk.test.mjs", "responses.test.mjs", "ai-sdk.test.mjs")) {
			Files.copy(SOURCES.resolve(file), DIRECTORY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
		}
		try {
			Result result = run(Map.of(), "npm", "install", "--no-audit", "--no-fund", "--no-package-lock");
			if (result.exitCode() != 0) {
				abort("npm cannot install the clients: " + result.output());
			}
		}
		catch (IOException ex) {
			abort("There is no npm here: " + ex.getMessage());
		}
	}

	private static Result run(Map<String, String> environment, String... command)
			throws IOException, InterruptedException {
		Path output = Files.createTempFile(DIRECTORY, "output-", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(DIRECTORY.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			process.destroyForcibly().waitFor();
			return new Result(-1, "It took longer than " + PATIENCE + ": " + Files.readString(output));
		}
		return new Result(process.exitValue(), Files.readString(output));
	}

	private record Result(int exitCode, String output) {

	}

}
