package io.millrace.platform.complaints;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.millrace.platform.DemoAdapter;
import io.millrace.worker.program.AdapterRoom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Workers that go in the middle of what depends on more than the tokens before: several
 * choices, penalties, log-probabilities, grammars, tool calls, the events of responses.
 * Each answer is compared with the one that nobody disturbed. Elsewhere a grammar begins
 * anew, or such requests are not tried again at all.
 */
class MigrationTests {

	private static final Path DEMO = Path.of("..", "models", "demo").toAbsolutePath().normalize();

	private static final String CHAT = "/v1/chat/completions";

	private static final String QUESTION = """
			"messages": [{"role": "user", "content": "What is the weather in Paris?"}]""";

	private static Stage stage;

	private static PausableModel one;

	private static PausableModel two;

	private final String model = stage.nextModel();

	private final List<DemoWorker> workers = new ArrayList<>();

	@TempDir
	private Path directory;

	@BeforeAll
	static void start() {
		stage = Stage.start();
		one = PausableModel.open(DEMO, DemoWorker.SEQUENCES, AdapterRoom.NONE);
		two = PausableModel.open(DEMO, DemoWorker.SEQUENCES, AdapterRoom.NONE);
	}

	@AfterAll
	static void stop() {
		stage.close();
		one.closeForGood();
		two.closeForGood();
	}

	@AfterEach
	void clear() {
		this.workers.forEach(DemoWorker::close);
		stage.clear();
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.3, 0.8 })
	void severalChoicesWithPenaltiesAndLogProbabilitiesGoOn(double share) throws Exception {
		survives(CHAT, """
				{"model": "%s", %s, "n": 3, "seed": 7, "temperature": 1.3, "max_tokens": 40, "ignore_eos": true,
				 "presence_penalty": 0.8, "frequency_penalty": 0.5, "repetition_penalty": 1.2,
				 "logprobs": true, "top_logprobs": 3, "stream": true, "stream_options": {"include_usage": true}}"""
			.formatted(this.model, QUESTION), share, 3, (event) -> true, Transcript::ofChat);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.3, 0.8 })
	void aCompletionThatIsNotStreamedKeepsItsLogProbabilitiesAndOffsets(double share) throws Exception {
		survives("/v1/completions", """
				{"model": "%s", "prompt": "Once upon a time", "n": 2, "seed": 3, "temperature": 1.1, "logprobs": 4,
				 "max_tokens": 40, "ignore_eos": true, "frequency_penalty": 0.9, "min_tokens": 30}"""
			.formatted(this.model), share, 2, null, Transcript::ofDocument);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.3, 0.8 })
	void aGrammarGoesOnWhereItWas(double share) throws Exception {
		survives(CHAT, """
				{"model": "%s", %s, "seed": 5, "temperature": 1.4, "max_tokens": 120, "stream": true,
				 "stream_options": {"include_usage": true}, "response_format": {"type": "json_schema", "json_schema":
				 {"name": "s", "strict": true, "schema": {"type": "object", "additionalProperties": false,
				  "properties": {"names": {"type": "array", "minItems": 4, "maxItems": 6,
				   "items": {"type": "string", "minLength": 4, "maxLength": 8, "pattern": "^[a-z]+$"}},
				   "sure": {"type": "boolean"}}, "required": ["names", "sure"]}}}}""".formatted(this.model, QUESTION),
				share, 1, (event) -> event.at("/choices/0/delta/content").asString("").length() > 0,
				Transcript::ofChat);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.6, 0.8 })
	void aToolCallGoesOnInTheMiddleOfItsArguments(double share) throws Exception {
		survives(CHAT, """
				{"model": "%s", %s, "seed": 5, "temperature": 1.2, "max_tokens": 150, "stream": true,
				 "stream_options": {"include_usage": true}, "tool_choice": "required", "parallel_tool_calls": false,
				 "tools": [{"type": "function", "function": {"name": "report", "parameters": {"type": "object",
				  "additionalProperties": false, "properties": {
				   "city": {"type": "string", "minLength": 20, "maxLength": 24, "pattern": "^[a-z ]+$"},
				   "why": {"type": "string", "minLength": 20, "maxLength": 24, "pattern": "^[a-z ]+$"}},
				   "required": ["city", "why"]}}}]}""".formatted(this.model, QUESTION), share, 1,
				(event) -> event.at("/choices/0/delta/tool_calls/0/function/arguments").asString("").length() > 0,
				Transcript::ofChat);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.3, 0.8 })
	void theEventsOfAResponseHaveNoGap(double share) throws Exception {
		survives("/v1/responses", """
				{"model": "%s", "input": "Tell me something.", "seed": 9, "temperature": 1.3, "max_output_tokens": 48,
				 "store": false, "ignore_eos": true, "include": ["message.output_text.logprobs"], "top_logprobs": 2,
				 "stream": true}""".formatted(this.model), share, 1,
				(event) -> event.path("type").asString("").equals("response.output_text.delta"),
				Transcript::ofResponse);
	}

	/**
	 * In float32 one stream alone rounds so alike everywhere that the likeliest tokens
	 * are the same.
	 */
	@Test
	void anAnswerWithAnAdapterGoesOnWithTheAdapterOfTheOtherWorker() throws Exception {
		AdapterRoom room = new AdapterRoom(2, DemoAdapter.RANK);
		PausableModel here = PausableModel.open(DEMO, DemoWorker.SEQUENCES, room);
		PausableModel there = PausableModel.open(DEMO, DemoWorker.SEQUENCES, room);
		String adapter = this.model + "-adapter";
		Path path = DemoAdapter.write(this.directory, 1);
		String body = """
				{"model": "%s", "prompt": "Once upon a time", "temperature": 0, "max_tokens": 40, "ignore_eos": true}""";
		try {
			DemoWorker first = worker(here, (worker) -> worker.load(adapter, path));
			stage.awaitServed(adapter);
			String withoutIt = text(stage.post("/v1/completions", body.formatted(this.model)));
			long before = here.drawn();
			String undisturbed = text(stage.post("/v1/completions", body.formatted(adapter)));
			assertThat(undisturbed).isNotEqualTo(withoutIt);
			int migrated = migrated();
			here.pauseAfter((here.drawn() - before) / 2);
			Caller caller = stage.post("/v1/completions", body.formatted(adapter));
			here.awaitPaused();
			worker(there, (worker) -> worker.load(adapter, path));
			first.vanish();
			assertThat(text(caller)).isEqualTo(undisturbed);
			assertThat(migrated() - migrated).isOne();
			assertThat(there.drawn()).as("tokens that the other worker chose").isPositive();
			stage.awaitOpen(0);
		}
		finally {
			this.workers.forEach(DemoWorker::close);
			this.workers.clear();
			here.closeForGood();
			there.closeForGood();
		}
	}

	private static String text(Caller caller) throws Exception {
		return Transcript.ofDocument(caller.finish()).toString();
	}

	/**
	 * Asks twice, and lets the worker go in the middle of the second answer.
	 * @param share how much of the answer is there by then
	 * @param sequences how many requests the worker has of it
	 * @param seenBefore an event that the client must have got by then, if it is streamed
	 */
	private void survives(String path, String body, double share, int sequences,
			@Nullable Predicate<JsonNode> seenBefore, Function<Caller, Transcript> transcript) throws Exception {
		DemoWorker first = worker(one);
		long before = one.drawn();
		Transcript undisturbed = transcript.apply(stage.post(path, body).finish());
		long tokens = one.drawn() - before;
		assertThat(undisturbed.usage()).as(undisturbed.toString()).isNotEmpty();
		int migrated = migrated();
		long elsewhere = two.drawn();
		one.pauseAfter(Math.round(tokens * share));
		Caller caller = stage.post(path, body);
		one.awaitPaused();
		if (seenBefore != null) {
			caller.awaitEvent(seenBefore);
		}
		worker(two);
		first.vanish();
		assertThat(transcript.apply(caller.finish())).isEqualTo(undisturbed);
		assertThat(migrated() - migrated).isEqualTo(sequences);
		assertThat(two.drawn() - elsewhere).as("tokens that the other worker chose").isPositive().isLessThan(tokens);
		stage.awaitOpen(0);
	}

	private static int migrated() {
		return Stream.of("lost", "gone").mapToInt(stage::migrated).sum();
	}

	private DemoWorker worker(PausableModel pausable) {
		return worker(pausable, (worker) -> {
		});
	}

	private DemoWorker worker(PausableModel pausable, Consumer<DemoWorker> beforeItStarts) {
		DemoWorker worker = new DemoWorker(stage.brokerUrl(), this.model, DEMO, pausable);
		this.workers.add(worker);
		beforeItStarts.accept(worker);
		worker.start();
		stage.awaitServed(this.model);
		return worker;
	}

}
