package io.millrace.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class BenchCommandTests {

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@TempDir
	private Path directory;

	@Test
	void aClosedLoopKeepsExactlySoManyUnderWay() throws IOException {
		CyclicBarrier together = new CyclicBarrier(4);
		try (StubServer server = new StubServer((reply, number) -> {
			meet(together);
			reply.stream();
		})) {
			JsonNode report = one(server, "--concurrency", "4", "--requests", "12", "--warm-up", "0", "--output", "3");
			assertThat(server.most()).isEqualTo(4);
			assertThat(report.path("peak_concurrency").intValue()).isEqualTo(4);
			assertThat(report.path("requests").intValue()).isEqualTo(12);
			assertThat(report.path("succeeded").intValue()).isEqualTo(12);
			assertThat(report.path("output_tokens").intValue()).isEqualTo(36);
			assertThat(report.path("prompt_tokens").intValue()).isEqualTo(12 * 128);
		}
	}

	@Test
	void anOpenLoopSendsWhetherOrNotAnybodyAnswers() throws IOException {
		CountDownLatch allCame = new CountDownLatch(10);
		try (StubServer server = new StubServer((reply, number) -> {
			allCame.countDown();
			StubServer.await(allCame);
			reply.stream();
		})) {
			Path samples = this.directory.resolve("samples");
			JsonNode report = one(server, "--rate", "100", "--arrivals", "constant", "--requests", "10", "--warm-up",
					"0", "--output", "2", "--samples", samples.toString());
			assertThat(report.path("rate").doubleValue()).isEqualTo(100);
			assertThat(server.most()).isEqualTo(10);
			List<JsonNode> lines = Files.readAllLines(samples).stream().map(JsonMapper.shared()::readTree).toList();
			assertThat(lines).extracting((line) -> line.path("due_ms").doubleValue())
				.containsExactly(10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0);
			assertThat(lines.getFirst().path("e2e_ms").doubleValue()).as("waited for nine more, 10 ms apart")
				.isGreaterThanOrEqualTo(90);
		}
	}

	@Test
	void anOpenLoopEndsWithItsTime() throws IOException {
		try (StubServer server = new StubServer((reply, number) -> reply.stream())) {
			JsonNode report = one(server, "--rate", "50", "--arrivals", "constant", "--duration", "0.21", "--warm-up",
					"0", "--output", "1");
			assertThat(report.path("requests").intValue()).isEqualTo(10);
		}
	}

	@Test
	void timesContainTheServersDelays() throws IOException {
		try (StubServer server = new StubServer(
				(reply, number) -> reply.stream((token) -> pause((token == 0) ? 60 : 20)))) {
			JsonNode report = one(server, "--concurrency", "2", "--requests", "4", "--warm-up", "0", "--output", "4",
					"--goodput", "ttft:50");
			assertThat(figure(report, "ttft_ms_p50")).isGreaterThanOrEqualTo(59)
				.isLessThan(figure(report, "e2e_ms_p50"));
			assertThat(figure(report, "e2e_ms_p50")).isGreaterThanOrEqualTo(118);
			assertThat(figure(report, "tpot_ms_mean")).isGreaterThanOrEqualTo(15);
			assertThat(figure(report, "itl_ms_p99")).isGreaterThanOrEqualTo(figure(report, "itl_ms_p50"));
			assertThat(figure(report, "goodput_per_s")).isZero();
			assertThat(figure(report, "requests_per_s")).isPositive();
		}
	}

	@Test
	void failuresAreCountedByStatusAndEndTheCommandWithOne() throws IOException {
		try (StubServer server = new StubServer((reply, number) -> {
			switch (number) {
				case 1, 2 -> reply.refuse(429, "slow down");
				case 3 -> reply.refuse(500, "broken");
				case 4 -> cutOff(reply);
				default -> reply.stream();
			}
		})) {
			assertThat(execute(server, "--json", "--concurrency", "1", "--requests", "8", "--warm-up", "0"))
				.isEqualTo(CommandLine.ExitCode.SOFTWARE);
			JsonNode report = JsonMapper.shared().readTree(this.out.toString());
			assertThat(report.path("succeeded").intValue()).isEqualTo(4);
			assertThat(report.path("errors").path("429").intValue()).isEqualTo(2);
			assertThat(report.path("errors").path("500").intValue()).isEqualTo(1);
			assertThat(report.path("errors").path("stream").intValue()).isEqualTo(1);
			assertThat(report.path("error_messages").path("429: slow down").intValue()).isEqualTo(2);
		}
	}

	@Test
	void aRequestThatTakesTooLongHasFailed() throws IOException {
		CountDownLatch never = new CountDownLatch(1);
		try (StubServer server = new StubServer((reply, number) -> {
			OutputStream body = reply.begin();
			StubServer.Reply.event(body, "{\"choices\":[{\"text\":\"a\"}]}");
			StubServer.await(never);
		})) {
			assertThat(execute(server, "--json", "--concurrency", "1", "--requests", "1", "--warm-up", "0", "--timeout",
					"0.3"))
				.isEqualTo(CommandLine.ExitCode.SOFTWARE);
			JsonNode report = JsonMapper.shared().readTree(this.out.toString());
			assertThat(report.path("errors").path("timeout").intValue()).isEqualTo(1);
			never.countDown();
		}
	}

	@Test
	void aThousandStreamsAtOnceAllEnd() throws IOException {
		CountDownLatch allCame = new CountDownLatch(1000);
		try (StubServer server = new StubServer((reply, number) -> {
			allCame.countDown();
			StubServer.await(allCame);
			reply.stream();
		})) {
			JsonNode report = one(server, "--concurrency", "1000", "--requests", "1000", "--warm-up", "0", "--prompt",
					"4", "--output", "3");
			assertThat(report.path("succeeded").intValue()).isEqualTo(1000);
			assertThat(server.most()).isEqualTo(1000);
		}
	}

	@Test
	void eachLoadIsARunAndNoPromptComesTwice() throws IOException {
		try (StubServer server = new StubServer((reply, number) -> reply.stream())) {
			assertThat(execute(server, "--concurrency", "1,2", "--requests", "5", "--warm-up", "3", "--api-key", "k"))
				.isZero();
			assertThat(this.out.toString().lines()).hasSize(3)
				.first()
				.asString()
				.contains("TTFT", "TPOT", "ITL", "E2E", "good/s");
			assertThat(server.requests()).hasSize(13).extracting((body) -> body.path("prompt")).doesNotHaveDuplicates();
			assertThat(server.keys()).containsOnly("Bearer k");
			assertThat(server.requests().getFirst().path("ignore_eos").booleanValue()).isTrue();
			assertThat(server.requests().getFirst().path("model").stringValue()).isEqualTo("stub");
		}
	}

	@Test
	void chatAndNaturalEndsAreAskedForAsTheServerKnowsThem() throws IOException {
		try (StubServer server = new StubServer((reply, number) -> reply.stream())) {
			one(server, "--endpoint", "chat", "--no-ignore-eos", "--dataset", "prefix", "--groups", "2", "--users", "3",
					"--prefix", "6", "--concurrency", "1", "--warm-up", "0");
			assertThat(server.requests()).hasSize(6).allMatch((body) -> !body.has("ignore_eos"));
			assertThat(server.requests().getFirst().path("messages").path(0).path("role").stringValue())
				.isEqualTo("user");
		}
	}

	@Test
	void aServerThatIsNotThereIsOneSentence() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			free = socket.getLocalPort();
		}
		for (String[] more : new String[][] { {}, { "--model", "m" } }) {
			assertThat(execute(Stream.concat(Stream.of("--url", "http://127.0.0.1:" + free), Stream.of(more))
				.toArray(String[]::new))).isEqualTo(CommandLine.ExitCode.SOFTWARE);
		}
		assertThat(this.err.toString().lines()).hasSize(2).allMatch((line) -> line.startsWith("No server at http://"));
	}

	@Test
	void aServerThatRefusesAllIsOneSentence() throws IOException {
		try (StubServer server = new StubServer((reply, number) -> reply.refuse(401, "no key"))) {
			assertThat(execute(server, "--concurrency", "1")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
			assertThat(this.err.toString().lines()).containsExactly("No warm-up request succeeded: 401: no key");
			assertThat(server.requests()).hasSize(4);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--concurrency 0", "--concurrency 1 --rate 2", "--rate 0", "--rate NaN", "--rate -3",
			"--requests 0", "--duration 0", "--prompt 0", "--prompt many", "--output 5-2", "--goodput speed:1",
			"--goodput ttft", "--dataset no-such-file", "--users 3", "--dataset prefix --groups 0", "--endpoint images",
			"--token-ids 9-3", "--timeout 0", "--warm-up -1", "--url localhost:8000", "--temperature 3",
			"--arrivals never", "--no-such-option" })
	void optionsThatMakeNoSenseAreOneSentenceAndTwo(String options) {
		assertThat(execute(options.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).hasSize(1);
		assertThat(this.out.toString()).isEmpty();
	}

	private JsonNode one(StubServer server, String... options) {
		List<String> arguments = new ArrayList<>(List.of(options));
		arguments.add("--json");
		assertThat(execute(server, arguments.toArray(String[]::new))).as(() -> this.err + "" + this.out).isZero();
		return JsonMapper.shared().readTree(this.out.toString());
	}

	private int execute(StubServer server, String... options) {
		return execute(
				Stream.concat(Stream.of("--url", server.url() + "/v1"), Stream.of(options)).toArray(String[]::new));
	}

	private int execute(String... arguments) {
		return new CommandLine(new BenchCommand()).setCaseInsensitiveEnumValuesAllowed(true)
			.setParameterExceptionHandler((ex, given) -> {
				ex.getCommandLine().getErr().println(ex.getMessage());
				return CommandLine.ExitCode.USAGE;
			})
			.setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true))
			.execute(arguments);
	}

	private static double figure(JsonNode report, String name) {
		return report.path(name).doubleValue();
	}

	private static void cutOff(StubServer.Reply reply) throws IOException {
		try (OutputStream body = reply.begin()) {
			StubServer.Reply.event(body, "{\"choices\":[{\"text\":\"a\"}]}");
		}
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await(20, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Not for less than that. */
	private static void pause(long millis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (System.nanoTime() < end) {
			LockSupport.parkNanos(end - System.nanoTime());
		}
	}

}
