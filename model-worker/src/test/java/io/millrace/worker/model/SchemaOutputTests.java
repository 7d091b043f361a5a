package io.millrace.worker.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Outcome;
import io.millrace.tokenizer.Vocabulary;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.LookAhead;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.StepReport;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.grammar.ModelVocabulary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What models write under random schemas satisfies them, in another library's opinion.
 */
class SchemaOutputTests {

	private static final Path DEMO = Path.of("../models/demo");

	private static final int SCHEMAS = Integer.getInteger("millrace.schemas", 24);

	private static final int VOCABULARY = 1024;

	private static final int MAX_TOKENS = 900;

	private static final int SEQUENCES = 16;

	/** The demo model's. */
	private static final TokenIds EOS = TokenIds.of(2, 0);

	private static final LookAhead GUESSING = new LookAhead(4, 8, 48);

	@TempDir
	private static Path random;

	private static Vocabulary vocabulary;

	@BeforeAll
	static void prepare() throws Exception {
		RandomCheckpoint.write(random, VOCABULARY, 12);
		vocabulary = Vocabulary.read(DEMO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "demo", "random" })
	void whatIsWrittenSatisfiesItsSchemaAndEnds(String name) throws Exception {
		Random seeds = new Random(7);
		List<String> schemas = IntStream.range(0, SCHEMAS).mapToObj((i) -> BoundedSchema.next(seeds)).toList();
		List<Dispatch.Item> items = items(schemas, JsonOptions.Whitespace.SPACED);
		try (Run run = new Run(name.equals("demo") ? DEMO : random, 16_384, 1_024, GUESSING)) {
			List<TokenIds> texts = run.generate(items);
			for (int i = 0; i < schemas.size(); i++) {
				String text = text(texts.get(i));
				assertThat(isValid(schemas.get(i), text)).as("%s under %s", text, schemas.get(i)).isTrue();
			}
		}
	}

	@Test
	void guessesAndPreemptionsChangeNoToken() throws Exception {
		Random seeds = new Random(8);
		List<String> schemas = IntStream.range(0, 24).mapToObj((i) -> BoundedSchema.next(seeds)).toList();
		List<Dispatch.Item> items = items(schemas, JsonOptions.Whitespace.SPACED);
		try (Run plain = new Run(DEMO, 16_384, 512, LookAhead.NONE); Run busy = new Run(DEMO, 544, 512, GUESSING)) {
			assertThat(busy.generate(items)).isEqualTo(plain.generate(items));
			assertThat(busy.preemptions.get()).isPositive();
			assertThat(busy.rightGuesses.get()).isPositive();
			assertThat(plain.guesses.get()).isZero();
		}
	}

	@Test
	void whatIsForcedIsMostlyGuessed() throws Exception {
		String schema = "{\"type\":\"object\",\"properties\":{\"the_first_property\":{\"type\":\"boolean\"},"
				+ "\"the_second_property\":{\"type\":\"boolean\"}},\"required\":[\"the_first_property\","
				+ "\"the_second_property\"],\"additionalProperties\":false}";
		try (Run run = new Run(DEMO, 16_384, 1_024, GUESSING)) {
			TokenIds text = run.generate(items(List.of(schema), JsonOptions.Whitespace.NONE)).getFirst();
			assertThat(run.steps.get()).isLessThan(text.size());
			assertThat(run.rightGuesses.get()).isPositive();
		}
	}

	private static List<Dispatch.Item> items(List<String> schemas, JsonOptions.Whitespace whitespace) {
		List<Dispatch.Item> items = new ArrayList<>();
		for (int i = 0; i < schemas.size(); i++) {
			TokenIds prompt = TokenIds.of(new Random(i).ints(8, 3, 1_000).toArray());
			SamplingParams sampling = (i % 4 == 0) ? SamplingParams.greedy(MAX_TOKENS)
					: SamplingParams.builder(MAX_TOKENS).temperature(1).topP(0.95).seed(i).build();
			items.add(Requests.following(new GrammarSpec.JsonSchema(schemas.get(i), new JsonOptions(whitespace, false)),
					Requests.item(prompt, sampling)));
		}
		return items;
	}

	private static String text(TokenIds tokens) {
		java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
		tokens.stream()
			.filter((id) -> !vocabulary.isSpecial(id))
			.forEach((id) -> bytes.writeBytes(vocabulary.bytes(id)));
		return bytes.toString(UTF_8);
	}

	private static boolean isValid(String schema, String text) {
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(schema, InputFormat.JSON)
			.validate(text, InputFormat.JSON,
					(context) -> context.executionConfig((config) -> config.formatAssertionsEnabled(true)))
			.isEmpty();
	}

	/** An engine that counts. */
	private static final class Run implements EngineObserver, AutoCloseable {

		private final AtomicInteger preemptions = new AtomicInteger();

		private final AtomicInteger guesses = new AtomicInteger();

		private final AtomicInteger rightGuesses = new AtomicInteger();

		private final AtomicInteger steps = new AtomicInteger();

		private final Engine engine;

		Run(Path directory, int cacheTokens, int maxModelLen, LookAhead lookAhead) {
			long cacheBytes = cacheTokens * ModelDirectory.read(directory).config().cacheNumbersPerToken()
					* Float.BYTES;
			this.engine = new Engine(new EngineSettings("m", SEQUENCES, 512, 128, 1_000, EOS, true, 0, lookAhead),
					TorchStepExecutor.open(directory,
							Fixture.settings(Dtype.FLOAT32, 1, maxModelLen, cacheBytes, 16, SEQUENCES, true)),
					() -> ModelVocabulary.of(vocabulary, VOCABULARY, EOS), this);
			this.engine.start(() -> {
			});
		}

		@Override
		public void onStep(StepReport report) {
			this.steps.incrementAndGet();
			this.preemptions.addAndGet(report.preemptions());
			this.guesses.addAndGet(report.guessedTokens());
			this.rightGuesses.addAndGet(report.rightGuesses());
		}

		List<TokenIds> generate(List<Dispatch.Item> items) throws InterruptedException {
			List<Transcript> transcripts = items.stream().map(this.engine::submit).toList();
			assertThat(this.engine.awaitIdle(Duration.ofSeconds(300))).isTrue();
			transcripts.forEach((transcript) -> assertThat(transcript.ending().outcome())
				.isEqualTo(new Outcome.Finished(FinishReason.STOP)));
			return transcripts.stream().map((transcript) -> transcript.from(0)).toList();
		}

		@Override
		public void close() {
			this.engine.close();
		}

	}

}
