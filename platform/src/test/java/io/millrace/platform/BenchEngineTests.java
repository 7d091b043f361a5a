package io.millrace.platform;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.bench.RandomPrompts;
import io.millrace.worker.bench.TokenChecksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The engine alone generates what the platform serves. */
class BenchEngineTests {

	private static final int VOCABULARY = 1024;

	private static final int PROMPT = 24;

	private static final int OUTPUT = 16;

	private static final int ROUNDS = 2;

	private static final int SEED = 5;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@Test
	void theEnginesTokensAreTheApisTokens() {
		RunningPlatform platform = Deployment.ONE_PROCESS.platform();
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--prompt", "" + PROMPT,
				"--output", "" + OUTPUT, "--batch", "1,4", "--rounds", "" + ROUNDS, "--seed", "" + SEED, "--json"))
			.as(this.err::toString)
			.isZero();
		List<JsonNode> figures = this.out.toString().lines().map(JsonMapper.shared()::readTree).toList();
		assertThat(figures).extracting((json) -> json.path("batch").intValue()).containsExactly(1, 4);
		for (JsonNode json : figures) {
			assertThat(json.path("checksum").stringValue())
				.isEqualTo(checksum(platform, json.path("batch").intValue()));
			assertThat(json.propertyNames()).contains("prefill_tokens_per_s", "decode_tokens_per_s", "step_ms_p50",
					"step_ms_p99", "host_us", "threads", "dtype");
		}
	}

	private static String checksum(RunningPlatform platform, int batch) {
		RandomPrompts prompts = new RandomPrompts(SEED, VOCABULARY, PROMPT);
		TokenChecksum checksum = new TokenChecksum();
		for (int round = 1; round <= ROUNDS; round++) {
			for (int stream = 0; stream < batch; stream++) {
				checksum.add(generate(platform, prompts.prompt(round, stream)));
			}
		}
		return checksum.toString();
	}

	private static TokenIds generate(RunningPlatform platform, TokenIds prompt) {
		String body = JsonMapper.shared()
			.writeValueAsString(Map.of("model", RunningPlatform.MODEL, "prompt", prompt.toArray(), "max_tokens", OUTPUT,
					"temperature", 0, "ignore_eos", true, "return_token_ids", true));
		JsonNode answer = JsonMapper.shared().readTree(platform.post("/v1/completions", body).body());
		TokenIds tokens = TokenIds
			.of(answer.path("choices").path(0).path("token_ids").valueStream().map(JsonNode::intValue).toList());
		assertThat(tokens.size()).as(answer::toString).isEqualTo(OUTPUT);
		return tokens;
	}

	@Test
	void aTableHasOneRowANumberOfStreams() {
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--prompt", "8",
				"--output", "4", "--batch", "2", "--rounds", "1"))
			.isZero();
		assertThat(this.out.toString().lines()).hasSize(2)
			.first()
			.asString()
			.contains("prefill tok/s", "decode tok/s", "step ms", "host us", "resident", "checksum");
	}

	@Test
	void freeStreamsAndThoseUnderAGrammarAreARowEach() {
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--prompt", "8",
				"--output", "4", "--batch", "2", "--rounds", "2", "--grammar"))
			.as(this.err::toString)
			.isZero();
		assertThat(this.out.toString().lines().skip(1)).satisfiesExactly((line) -> assertThat(line).endsWith("  free"),
				(line) -> assertThat(line).endsWith("  constrained"));
	}

	@Test
	void aClosedLoopIsOneRowANumberOfStreams() {
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--prompt", "8",
				"--output", "4", "--batch", "2,3", "--rounds", "2", "--closed-loop"))
			.isZero();
		assertThat(this.out.toString().lines()).hasSize(3)
			.first()
			.asString()
			.contains("output tok/s", "first ms", "gap ms", "resident");
	}

	@Test
	void weightsCanBeQuantised() {
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--quantization", "int8",
				"--prompt", "8", "--output", "4", "--batch", "2", "--rounds", "1", "--json"))
			.as(this.err::toString)
			.isZero();
		assertThat(JsonMapper.shared().readTree(this.out.toString()).path("dtype").stringValue())
			.isEqualTo("int8_weights");
	}

	@Test
	void bitsThatNobodyHasAreRefusedInASentence() {
		assertThat(execute("bench-engine", "--shape", RunningPlatform.DEMO_MODEL.toString(), "--quantization", "int3"))
			.isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString()).contains("int3");
	}

	@Test
	void randomWeightsAreGoneAfterwards() throws IOException {
		List<Path> before = temporary();
		assertThat(execute("bench-engine", "--shape", "160m", "--dtype", "bfloat16", "--prompt", "4", "--output", "2",
				"--batch", "1", "--rounds", "1", "--property", "millrace.worker.max-tokens-per-step=64", "--property",
				"millrace.worker.max-sequences=1"))
			.as(this.err::toString)
			.isZero();
		assertThat(temporary()).isEqualTo(before);
	}

	private static List<Path> temporary() throws IOException {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.filter((file) -> file.getFileName().toString().startsWith("millrace-160m-"))
				.sorted()
				.collect(Collectors.toList());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--shape 2b", "--prompt 0", "--output 1", "--batch 0", "--batch x", "--rounds 0",
			"--dtype int3", "--threads -1", "--shape no/such/dir", "--property millrace.worker.speed=9",
			"--prompt 2048 --output 2", "--keep somewhere" })
	void optionsThatMakeNoSenseAreOneSentence(String options) {
		String demo = "bench-engine --shape " + RunningPlatform.DEMO_MODEL + " ";
		String command = options.startsWith("--shape") ? "bench-engine " : demo;
		assertThat(execute((command + options).split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
		assertThat(this.err.toString().lines()).hasSize(1);
		assertThat(this.out.toString()).isEmpty();
	}

	private int execute(String... arguments) {
		return Millrace.commandLine()
			.setOut(new PrintWriter(this.out, true))
			.setErr(new PrintWriter(this.err, true))
			.execute(arguments);
	}

}
