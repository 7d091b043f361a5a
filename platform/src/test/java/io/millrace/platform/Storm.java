package io.millrace.platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import org.awaitility.Awaitility;

/** Many clients at once, each with the official SDK. */
final class Storm {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final List<Client> clients;

	private Storm(List<Client> clients) {
		this.clients = clients;
	}

	static Storm begin(OpenAIClient openAi, List<Question> questions) {
		return begin(List.of(openAi), questions);
	}

	/**
	 * The same at several gateways in turn: the first question goes to the first of them.
	 */
	static Storm begin(List<OpenAIClient> openAi, List<Question> questions) {
		List<Client> clients = IntStream.range(0, questions.size())
			.mapToObj((i) -> new Client(openAi.get(i % openAi.size()), questions.get(i)))
			.toList();
		clients.forEach((client) -> Thread.ofVirtual().start(client));
		return new Storm(clients);
	}

	/** Waits until each stream has got so many tokens, or has ended. */
	Storm awaitTokens(int tokens) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.clients.stream().allMatch((client) -> client.hasGot(tokens)));
		return this;
	}

	boolean hasEnded() {
		return this.clients.stream().allMatch((client) -> client.answer.isDone());
	}

	/** Waits until all have ended, each with an answer. */
	List<Answer> answers() {
		return this.clients.stream().map(Client::await).toList();
	}

	/** Waits until all have ended, in whatever way. */
	List<Ending> endings() {
		return this.clients.stream().map(Client::ending).toList();
	}

	/**
	 * The longest times between two pieces of a stream.
	 * @return one a stream, in milliseconds, the longest first
	 */
	List<Double> gaps() {
		return this.clients.stream()
			.filter((client) -> client.question.streamed())
			.map(Client::longestGap)
			.sorted(Comparator.reverseOrder())
			.toList();
	}

	/** Token ids are no field of the API, and the SDK has no other way to such. */
	@SuppressWarnings("deprecation")
	private static final class Client implements Runnable {

		private final OpenAIClient openAi;

		private final Question question;

		private final List<Long> arrivals = new CopyOnWriteArrayList<>();

		private final StringBuilder text = new StringBuilder();

		private final List<Long> tokens = Collections.synchronizedList(new ArrayList<>());

		private final CompletableFuture<Answer> answer = new CompletableFuture<>();

		Client(OpenAIClient openAi, Question question) {
			this.openAi = openAi;
			this.question = question;
		}

		@Override
		public void run() {
			try {
				this.answer.complete(this.question.streamed() ? stream() : whole());
			}
			catch (RuntimeException | AssertionError ex) {
				this.answer.completeExceptionally(ex);
			}
		}

		private Answer whole() {
			ChatCompletion completion = this.openAi.chat().completions().create(this.question.params());
			ChatCompletion.Choice choice = completion.choices().getFirst();
			return new Answer(choice.message().content().orElse(""), tokens(choice._additionalProperties()).toList(),
					choice.finishReason().asString(), completion.usage().orElseThrow().completionTokens());
		}

		private Answer stream() {
			String[] finishReason = { "none" };
			long[] completionTokens = { -1 };
			try (StreamResponse<ChatCompletionChunk> chunks = this.openAi.chat()
				.completions()
				.createStreaming(this.question.params())) {
				chunks.stream().forEach((chunk) -> {
					this.arrivals.add(System.nanoTime());
					chunk.choices().forEach((choice) -> {
						choice.delta().content().ifPresent(this.text::append);
						tokens(choice._additionalProperties()).forEach(this.tokens::add);
						choice.finishReason().ifPresent((reason) -> finishReason[0] = reason.asString());
					});
					chunk.usage().ifPresent((usage) -> completionTokens[0] = usage.completionTokens());
				});
			}
			return new Answer(this.text.toString(), List.copyOf(this.tokens), finishReason[0], completionTokens[0]);
		}

		private static Stream<Long> tokens(Map<String, JsonValue> properties) {
			return Stream.ofNullable(properties.get("token_ids"))
				.flatMap((ids) -> LongStream.of(Objects.requireNonNull(ids.convert(long[].class))).boxed());
		}

		boolean hasGot(int tokens) {
			return !this.question.streamed() || this.tokens.size() >= tokens || this.answer.isDone();
		}

		double longestGap() {
			long longest = 0;
			for (int i = 1; i < this.arrivals.size(); i++) {
				longest = Math.max(longest, this.arrivals.get(i) - this.arrivals.get(i - 1));
			}
			return longest / 1e6;
		}

		Answer await() {
			Ending ending = ending();
			if (ending.failure() != null) {
				throw new AssertionError("No answer to " + this.question + " after " + this.arrivals.size() + " pieces",
						ending.failure());
			}
			return ending.arrived();
		}

		Ending ending() {
			try {
				return new Ending(this.answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS), null, longestGap());
			}
			catch (ExecutionException ex) {
				return new Ending(new Answer(this.text.toString(), List.copyOf(this.tokens), "none", -1), ex.getCause(),
						longestGap());
			}
			catch (TimeoutException ex) {
				throw new AssertionError(this.question + " has no end; it has got " + this.arrivals.size() + " pieces",
						ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError(ex);
			}
		}

	}

}
