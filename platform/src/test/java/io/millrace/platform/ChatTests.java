package io.millrace.platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Chat completions through the whole system, by the official client. */
@ParameterizedClass
@EnumSource(Deployment.class)
class ChatTests {

	private static final Map<String, String> CAPITALS = new TreeMap<>(Map.ofEntries(Map.entry("France", "Paris"),
			Map.entry("Germany", "Berlin"), Map.entry("Italy", "Rome"), Map.entry("Spain", "Madrid"),
			Map.entry("Portugal", "Lisbon"), Map.entry("Austria", "Vienna"), Map.entry("Japan", "Tokyo"),
			Map.entry("Norway", "Oslo"), Map.entry("Poland", "Warsaw"), Map.entry("Greece", "Athens"),
			Map.entry("Egypt", "Cairo"), Map.entry("Ireland", "Dublin"), Map.entry("Cuba", "Havana"),
			Map.entry("Peru", "Lima"), Map.entry("Kenya", "Nairobi"), Map.entry("Canada", "Ottawa")));

	private final RunningPlatform platform;

	private final OpenAIClient client;

	ChatTests(Deployment deployment) {
		this.platform = deployment.platform();
		this.client = this.platform.client();
	}

	@Test
	void aQuestionGetsItsAnswer() {
		ChatCompletion completion = create(ask("What is the capital of France?"));
		assertThat(text(completion)).contains("Paris");
		assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
	}

	@Test
	void usageCountsPromptAndAnswer() {
		CompletionUsage usage = create(ask("What is the capital of Japan?")).usage().orElseThrow();
		assertThat(usage.promptTokens()).isGreaterThan(5);
		assertThat(usage.completionTokens()).isGreaterThan(1);
		assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
	}

	@Test
	void aStreamSaysTheSameAsAWholeAnswer() {
		ChatCompletionCreateParams params = ask("Count from 1 to 30.").build();
		ChatCompletion whole = this.client.chat().completions().create(params);
		ChatCompletion streamed = stream(params);
		assertThat(text(streamed)).isEqualTo(text(whole)).contains("28, 29, 30");
	}

	@Test
	void aStreamComesInManyChunksAndEndsWithItsUsage() {
		ChatCompletionCreateParams params = ask("Count from 1 to 30.")
			.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
			.build();
		List<ChatCompletionChunk> chunks = chunks(params);
		assertThat(chunks).hasSizeGreaterThan(20);
		assertThat(chunks.getFirst().choices().getFirst().delta().role())
			.contains(ChatCompletionChunk.Choice.Delta.Role.ASSISTANT);
		assertThat(chunks.getLast().choices()).isEmpty();
		assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isGreaterThan(20);
	}

	@Test
	void sixteenStreamsAtOnceEachGetTheirOwnAnswer() throws Exception {
		List<String> answers = together(CAPITALS.keySet()
			.stream()
			.map((country) -> ask("What is the capital of " + country + "?").build())
			.toList());
		assertThat(answers).isEqualTo(CAPITALS.entrySet()
			.stream()
			.map((entry) -> "The capital of " + entry.getKey() + " is " + entry.getValue() + ".")
			.toList());
	}

	@Test
	void aConversationRemembersItsEarlierTurns() {
		ChatCompletion completion = create(ask("My name is Ada.").addAssistantMessage("Nice to meet you, Ada!")
			.addUserMessage("What is my name?"));
		assertThat(text(completion)).contains("Ada");
	}

	@Test
	void aClientThatGoesAwayInMidStreamFreesTheWorker() {
		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat()
			.completions()
			.createStreaming(ask("Count from 1 to 100.").putAdditionalBodyProperty("ignore_eos", JsonValue.from(true))
				.maxCompletionTokens(1500)
				.build())) {
			assertThat(stream.stream().limit(5).toList()).hasSize(5);
			await(() -> assertThat(running()).isPositive());
		}
		await(() -> assertThat(running()).isZero());
	}

	@Test
	void aStopSequenceEndsTheTextBeforeItself() {
		ChatCompletion completion = create(ask("Count from 1 to 20.").stop("13"));
		assertThat(text(completion)).isEqualTo("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ");
		assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
	}

	@Test
	void theTokenLimitEndsWithLength() {
		ChatCompletion completion = create(ask("Count from 1 to 100.").maxCompletionTokens(7));
		assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
		assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(7);
	}

	@Test
	void theSameSeedGivesTheSameTextAloneAndAmongSixteen() throws Exception {
		List<ChatCompletionCreateParams> requests = IntStream.range(0, 16)
			.mapToObj((i) -> ask("Hello!").temperature(2.0)
				.topP(1.0)
				.putAdditionalBodyProperty("seed", JsonValue.from(i))
				.maxCompletionTokens(40)
				.build())
			.toList();
		List<String> alone = requests.stream().map(this::stream).map(ChatTests::text).toList();
		assertThat(together(requests)).isEqualTo(alone);
		assertThat(Set.copyOf(alone)).as("seeds matter").hasSizeGreaterThan(3);
	}

	@Test
	void anUnknownModelIsNotFound() {
		assertThatExceptionOfType(NotFoundException.class)
			.isThrownBy(() -> create(ask("Hello!").model("no-such-model")))
			.satisfies((ex) -> {
				assertThat(ex.code()).contains("model_not_found");
				assertThat(ex.getMessage()).contains("no-such-model");
			});
	}

	@Test
	void aPromptLongerThanTheContextIsRefusedWithBothNumbers() {
		String tooLong = IntStream.range(0, 3000).mapToObj(String::valueOf).collect(Collectors.joining(" "));
		assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> create(ask(tooLong))).satisfies((ex) -> {
			assertThat(ex.code()).contains("context_length_exceeded");
			assertThat(ex.getMessage()).contains("2048").containsPattern("1\\d{4}");
		});
	}

	@Test
	void anyTextComesBackAsItIs() {
		ChatCompletion completion = create(ask("Say the word Zürich."));
		assertThat(text(completion)).contains("Z").doesNotContain("\uFFFD");
	}

	private static ChatCompletionCreateParams.Builder ask(String question) {
		return ChatCompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.addUserMessage(question)
			.temperature(0.0);
	}

	private ChatCompletion create(ChatCompletionCreateParams.Builder params) {
		return this.client.chat().completions().create(params.build());
	}

	private List<ChatCompletionChunk> chunks(ChatCompletionCreateParams params) {
		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			return stream.stream().toList();
		}
	}

	private ChatCompletion stream(ChatCompletionCreateParams params) {
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		chunks(params).forEach(accumulator::accumulate);
		return accumulator.chatCompletion();
	}

	private List<String> together(List<ChatCompletionCreateParams> requests) throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<String>> futures = new ArrayList<>();
			for (ChatCompletionCreateParams request : requests) {
				futures.add(executor.submit(() -> text(stream(request))));
			}
			List<String> texts = new ArrayList<>();
			for (Future<String> future : futures) {
				texts.add(future.get());
			}
			return texts;
		}
	}

	private static String text(ChatCompletion completion) {
		return completion.choices().getFirst().message().content().orElse("");
	}

	private static void await(ThrowingRunnable assertion) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion);
	}

	private double running() {
		return this.platform.metric("vllm:num_requests_running");
	}

}
