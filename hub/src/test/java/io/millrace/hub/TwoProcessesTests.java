package io.millrace.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Processes that want the same model at the same time, or are killed. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoProcessesTests {

	private static final byte[] WEIGHTS = new byte[300_000];

	@TempDir
	private Path cache;

	private final FakeHub server = new FakeHub();

	private final List<Process> started = new ArrayList<>();

	@AfterEach
	void stop() {
		this.started.forEach(Process::destroyForcibly);
		this.server.close();
	}

	@Test
	void oneDownloadsAndTheOtherWaits() throws Exception {
		this.server.commit("org/name", "main", Map.of("config.json", new byte[1], "model.safetensors", WEIGHTS));
		CountDownLatch isFetched = new CountDownLatch(1);
		CountDownLatch otherWaits = new CountDownLatch(1);
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, (exchange) -> {
			isFetched.countDown();
			await(otherWaits);
			FakeHub.send(exchange, WEIGHTS);
		});
		Process one = start();
		await(isFetched);
		Process other = start();
		try (BufferedReader output = other.inputReader()) {
			assertThat(readUntil(output, "Another process is downloading")).isNotEmpty();
			otherWaits.countDown();
			assertThat(readUntil(output, "DONE")).isNotEmpty();
		}
		assertThat(one.waitFor()).isZero();
		assertThat(other.waitFor()).isZero();
		assertThat(this.server.downloads()).hasSize(1);
	}

	@Test
	void whatAKilledProcessHadIsNotLost() throws Exception {
		this.server.commit("org/name", "main", Map.of("config.json", new byte[1], "model.safetensors", WEIGHTS));
		CountDownLatch end = new CountDownLatch(1);
		this.server.failing(FakeHub.sha256(WEIGHTS), 1, (exchange) -> {
			exchange.sendResponseHeaders(200, WEIGHTS.length);
			OutputStream body = exchange.getResponseBody();
			body.write(WEIGHTS, 0, 200_000);
			body.flush();
			await(end);
			exchange.close();
		});
		Process killed = start();
		Path incomplete = this.cache.resolve("models--org--name/blobs/" + FakeHub.sha256(WEIGHTS) + ".incomplete");
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> Files.exists(incomplete) && Files.size(incomplete) == 200_000);
		killed.destroyForcibly().waitFor();
		end.countDown();
		assertThat(start().waitFor()).isZero();
		assertThat(this.server.downloads()).last().extracting(FakeHub.Request::range).isEqualTo("bytes=200000-");
	}

	private Process start() throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				Downloader.class.getName());
		builder.environment().put("HF_ENDPOINT", this.server.url().toString());
		builder.environment().put("HF_HUB_CACHE", this.cache.toString());
		Process process = builder.redirectErrorStream(true).start();
		this.started.add(process);
		return process;
	}

	private static String readUntil(BufferedReader output, String part) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.contains(part)) {
				return line;
			}
		}
		return "";
	}

	private static void await(CountDownLatch latch) throws IOException {
		try {
			if (!latch.await(120, TimeUnit.SECONDS)) {
				throw new IOException("Nobody went on.");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	/** What each process runs. */
	static final class Downloader {

		private static final HubLimits PATIENT = new HubLimits(2, Duration.ofMillis(1), Duration.ofMillis(1),
				Duration.ofMinutes(2), Duration.ofMinutes(2), Duration.ofMinutes(2));

		private Downloader() {
		}

		public static void main(String[] arguments) {
			Path model = new Hub(HubSettings.of(System.getenv()::get), PATIENT, ProgressDisplay.standard())
				.fetch(new HubModel("org/name", "main", null), Purpose.MODEL);
			System.out.println("DONE " + model);
		}

	}

}
