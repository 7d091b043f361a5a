package io.millrace.platform;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Parameters of chat and completions through the whole system, by the official client.
 */
@ParameterizedClass
@EnumSource(Deployment.class)
class ParametersTests {

	private static final String QUESTION = "What is the capital of France?";

	private final RunningPlatform platform;

	private final OpenAIClient client;

	ParametersTests(Deployment deployment) {
		this.platform = deployment.platform();
		this.client = this.platform.client();
	}

	@Test
	void logProbabilitiesAreThereForEveryTokenOfAChat() {
		ChatCompletion completion = create(ask(QUESTION).logprobs(true).topLogprobs(3));
		List<ChatCompletionTokenLogprob> entries = entries(completion);
		assertThat(entries).hasSize((int) completion.usage().orElseThrow().completionTokens());
		assertThat(entries.stream().map(ChatCompletionTokenLogprob::token).collect(Collectors.joining()))
			.isEqualTo("The capital of France is Paris.<|im_end|>");
		assertThat(entries).allSatisfy((entry) -> {
			assertThat(entry.logprob()).isLessThanOrEqualTo(0);
			assertThat(entry.topLogprobs()).hasSize(3);
			assertThat(entry.topLogprobs().getFirst().token()).as("greedy").isEqualTo(entry.token());
			assertThat(entry.topLogprobs().getFirst().logprob()).isEqualTo(entry.logprob());
		});
	}

	@Test
	void aStreamHasTheSameLogProbabilities() {
		ChatCompletionCreateParams params = ask(QUESTION).logprobs(true).topLogprobs(2).build();
		List<ChatCompletionTokenLogprob> streamed = entries(stream(params));
		List<ChatCompletionTokenLogprob> whole = entries(this.client.chat().completions().create(params));
		assertThat(streamed).extracting(ChatCompletionTokenLogprob::token)
			.containsExactlyElementsOf(whole.stream().map(ChatCompletionTokenLogprob::token).toList());
		for (int i = 0; i < whole.size(); i++) {
			assertThat(streamed.get(i).logprob()).isCloseTo(whole.get(i).logprob(), within(1e-3));
		}
	}

	@Test
	void severalChoicesAreDrawnApartAndTheFirstIsTheOneThatComesAlone() {
		ChatCompletionCreateParams.Builder params = ask("Hello!").temperature(2.0)
			.topP(1.0)
			.maxCompletionTokens(24)
			.putAdditionalBodyProperty("seed", JsonValue.from(7));
		ChatCompletion alone = create(params);
		ChatCompletion three = create(params.n(3));
		assertThat(three.choices()).extracting(ChatCompletion.Choice::index).containsExactly(0L, 1L, 2L);
		assertThat(texts(three)).doesNotHaveDuplicates().startsWith(texts(alone).getFirst());
		assertThat(three.usage().orElseThrow().promptTokens()).isEqualTo(alone.usage().orElseThrow().promptTokens());
		ChatCompletion streamed = stream(
				params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()).build());
		assertThat(texts(streamed)).isEqualTo(texts(three));
		assertThat(streamed.usage().orElseThrow().completionTokens())
			.isEqualTo(three.usage().orElseThrow().completionTokens());
	}

	@Test
	void aBiasOf100DecidesAndOneOfMinus100Forbids() {
		Completion usual = complete(
				prompt(QUESTION).maxTokens(1).putAdditionalBodyProperty("return_token_ids", JsonValue.from(true)));
		long first = ids(usual.choices().getFirst(), "token_ids").getFirst();
		Completion forbidden = complete(prompt(QUESTION).maxTokens(1).logitBias(bias(first, -100)));
		assertThat(forbidden.choices().getFirst().text()).isNotEqualTo(usual.choices().getFirst().text());
		Completion decided = complete(prompt("Count from 1 to 5.").maxTokens(3).logitBias(bias(first, 100)));
		assertThat(decided.choices().getFirst().text()).isEqualTo(usual.choices().getFirst().text().repeat(3));
	}

	@Test
	void aStopStringCanBeShownAndHasToWaitForTheLeastNumberOfTokens() {
		ChatCompletion shown = create(ask("Count from 1 to 20.").stop("13")
			.putAdditionalBodyProperty("include_stop_str_in_output", JsonValue.from(true)));
		assertThat(texts(shown).getFirst()).endsWith("11, 12, 13");
		ChatCompletion longer = create(
				ask("Count from 1 to 20.").stop(",").putAdditionalBodyProperty("min_tokens", JsonValue.from(20)));
		assertThat(longer.usage().orElseThrow().completionTokens()).isGreaterThan(20);
		assertThat(longer.usage().orElseThrow().promptTokensDetails().orElseThrow().cachedTokens())
			.as("known, though the worker was cancelled")
			.isPresent();
		assertThat(texts(longer).getFirst()).startsWith("1, 2, 3,").doesNotEndWith(",");
	}

	@Test
	void theLeastNumberOfTokensHoldsTheEndBack() {
		ChatCompletion usual = create(ask(QUESTION));
		ChatCompletion longer = create(ask(QUESTION).putAdditionalBodyProperty("min_tokens", JsonValue.from(40)));
		assertThat(usual.usage().orElseThrow().completionTokens()).isLessThan(40);
		assertThat(longer.usage().orElseThrow().completionTokens()).isGreaterThanOrEqualTo(40);
	}

	@Test
	void anEchoedPromptIsScoredAsItsTokensWereWhenTheyWereGenerated() {
		Completion generated = complete(prompt(QUESTION).logprobs(1)
			.maxTokens(12)
			.putAdditionalBodyProperty("return_token_ids", JsonValue.from(true)));
		CompletionChoice choice = generated.choices().getFirst();
		List<Double> expected = choice.logprobs().orElseThrow().tokenLogprobs().orElseThrow();
		List<Long> all = new ArrayList<>(ids(choice, "prompt_token_ids"));
		all.addAll(ids(choice, "token_ids"));
		Completion scored = complete(completion().promptOfArrayOfTokens(all).echo(true).logprobs(1).maxTokens(0));
		JsonNode logprobs = JsonMapper.shared().readTree(post("""
				{"model": "%s", "prompt": %s, "max_tokens": 1, "logprobs": 1, "echo": true, "seed": 1234,
				"temperature": 0}""".formatted(RunningPlatform.MODEL, List.of(all)))).at("/choices/0/logprobs");
		assertThat(logprobs.path("token_logprobs").size()).isEqualTo(all.size() + 1);
		assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
		int from = all.size() - expected.size();
		for (int i = 0; i < expected.size(); i++) {
			assertThat(logprobs.path("token_logprobs").get(from + i).asDouble()).isCloseTo(expected.get(i),
					within(1e-3));
			double best = logprobs.path("top_logprobs")
				.get(from + i)
				.valueStream()
				.mapToDouble(JsonNode::asDouble)
				.max()
				.orElseThrow();
			assertThat(logprobs.path("token_logprobs").get(from + i).asDouble()).as("greedy").isEqualTo(best);
		}
		assertThat(scored.usage().orElseThrow().completionTokens()).isZero();
		assertThat(scored.choices().getFirst().finishReason()).isEqualTo(CompletionChoice.FinishReason.LENGTH);
	}

	@Test
	void theTextBeginsWithThePromptAndOffsetsCutItIntoItsTokens() {
		String prompt = "The capital of Italy is";
		Completion completion = complete(completion().prompt(prompt).echo(true).logprobs(0).maxTokens(2));
		CompletionChoice choice = completion.choices().getFirst();
		CompletionChoice.Logprobs logprobs = choice.logprobs().orElseThrow();
		assertThat(choice.text()).startsWith(prompt);
		List<Long> offsets = new ArrayList<>(logprobs.textOffset().orElseThrow());
		List<String> tokens = logprobs.tokens().orElseThrow();
		offsets.add((long) choice.text().length());
		assertThat(IntStream.range(0, tokens.size())
			.mapToObj((i) -> choice.text().substring(offsets.get(i).intValue(), offsets.get(i + 1).intValue()))
			.toList()).isEqualTo(tokens);
		assertThat(texts(complete(completion().prompt(prompt).maxTokens(2))))
			.containsExactly(choice.text().substring(prompt.length()));
	}

	@Test
	void severalPromptsAndChoicesAreStreamedWithTheirIndexes() {
		CompletionCreateParams.Builder params = completion()
			.promptOfArrayOfStrings(List.of("The capital of Italy is", "The capital of Spain is"))
			.n(2)
			.maxTokens(6);
		List<String> whole = texts(complete(params));
		String[] streamed = { "", "", "", "" };
		try (StreamResponse<Completion> stream = this.client.completions().createStreaming(params.build())) {
			stream.stream()
				.flatMap((chunk) -> chunk.choices().stream())
				.forEach((choice) -> streamed[(int) choice.index()] += choice.text());
		}
		assertThat(streamed).containsExactlyElementsOf(whole);
	}

	@Test
	@SuppressWarnings("deprecation") // the client's only way to extension fields
	void promptLogprobsComeWithAChat() {
		ChatCompletion completion = create(
				ask(QUESTION).maxCompletionTokens(1).putAdditionalBodyProperty("prompt_logprobs", JsonValue.from(1)));
		List<?> scores = completion._additionalProperties().get("prompt_logprobs").convert(ArrayList.class);
		assertThat(scores).hasSize((int) completion.usage().orElseThrow().promptTokens());
		assertThat(scores.getFirst()).isNull();
		assertThat(scores.getLast()).isInstanceOf(Map.class);
	}

	@Test
	void requestsOfDifferentSaltsShareNothing() {
		String question = "Please repeat this: " + "one two three four five six seven eight ".repeat(12);
		assertThat(cached(question, "first")).isZero();
		assertThat(cached(question, "first")).isPositive();
		assertThat(cached(question, "second")).isZero();
	}

	@Test
	void aTargetEndpointThatIsNotThereIsNamed() {
		HttpResponse<String> response = this.platform.post("/v1/completions", """
				{"model": "%s", "prompt": "Hello", "max_tokens": 1, "target_endpoint": "nowhere"}"""
			.formatted(RunningPlatform.MODEL));
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).contains("nowhere");
	}

	private long cached(String question, String salt) {
		ChatCompletion completion = create(ask(question).maxCompletionTokens(1)
			.putAdditionalBodyProperty("cache_salt", JsonValue.from(salt + System.identityHashCode(this))));
		return completion.usage().orElseThrow().promptTokensDetails().orElseThrow().cachedTokens().orElseThrow();
	}

	private static ChatCompletionCreateParams.Builder ask(String question) {
		return ChatCompletionCreateParams.builder()
			.model(RunningPlatform.MODEL)
			.addUserMessage(question)
			.temperature(0.0);
	}

	private static CompletionCreateParams.Builder completion() {
		return CompletionCreateParams.builder().model(RunningPlatform.MODEL).temperature(0.0);
	}

	private static CompletionCreateParams.Builder prompt(String question) {
		return completion().prompt("<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n");
	}

	private static CompletionCreateParams.LogitBias bias(long token, int bias) {
		return CompletionCreateParams.LogitBias.builder()
			.putAdditionalProperty(Long.toString(token), JsonValue.from(bias))
			.build();
	}

	private ChatCompletion create(ChatCompletionCreateParams.Builder params) {
		return this.client.chat().completions().create(params.build());
	}

	private ChatCompletion stream(ChatCompletionCreateParams params) {
		ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
		try (StreamResponse<ChatCompletionChunk> stream = this.client.chat().completions().createStreaming(params)) {
			stream.stream().forEach(accumulator::accumulate);
		}
		return accumulator.chatCompletion();
	}

	private Completion complete(CompletionCreateParams.Builder params) {
		return this.client.completions().create(params.build());
	}

	private String post(String body) {
		HttpResponse<String> response = this.platform.post("/v1/completions", body);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private static List<ChatCompletionTokenLogprob> entries(ChatCompletion completion) {
		return completion.choices().getFirst().logprobs().orElseThrow().content().orElseThrow();
	}

	private static List<String> texts(ChatCompletion completion) {
		return completion.choices().stream().map((choice) -> choice.message().content().orElse("")).toList();
	}

	private static List<String> texts(Completion completion) {
		return completion.choices().stream().map(CompletionChoice::text).toList();
	}

	@SuppressWarnings("deprecation") // the client's only way to extension fields
	private static List<Long> ids(CompletionChoice choice, String name) {
		return choice._additionalProperties().get(name).convert(LongList.class);
	}

	private static final class LongList extends ArrayList<Long> {

		private static final long serialVersionUID = 1L;

	}

}
