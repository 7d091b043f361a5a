package io.millrace.worker.embedding;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.EmbeddingOrder;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.Requests;
import io.millrace.worker.engine.Transcript;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddingEngineTests {

	private static final EmbeddingSettings SETTINGS = new EmbeddingSettings("fake", 2, 1, 12);

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final FakeEmbeddingModel model = new FakeEmbeddingModel(true);

	private final EmbeddingEngine engine = new EmbeddingEngine(SETTINGS, this.model, EngineObserver.NONE);

	@AfterEach
	void close() {
		this.model.turns.release(1_000);
		this.engine.close();
		assertThat(this.model.closed).isTrue();
	}

	@Test
	void vectorsComeInTheOrderOfTheTexts() {
		TokenIds[] texts = { text(5, 1), text(2, 2), text(7, 3), text(2, 4) };
		Transcript transcript = run(TokenIds.EMPTY, 4, texts);
		Transcript.Ending ending = await(transcript);
		assertThat(transcript.from(0)).isEqualTo(bits(texts));
		assertThat(ending.outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
		assertThat(ending.usage()).isEqualTo(new Usage(16, 0, 16));
	}

	@Test
	void textsOfAllRequestsAreSortedByLengthWithinTheBudget() {
		Transcript first = submit(TokenIds.EMPTY, 4, text(9, 1), text(2, 1), text(4, 1));
		Transcript second = submit(TokenIds.EMPTY, 4, text(3, 1), text(8, 1), text(2, 1));
		start();
		await(first);
		await(second);
		assertThat(this.model.steps).containsExactly(List.of(2, 2, 3, 4), List.of(8), List.of(9));
	}

	@Test
	void aVectorIsCutWhereThatIsAskedFor() {
		Transcript transcript = run(TokenIds.EMPTY, 2, text(3, 5));
		await(transcript);
		assertThat(transcript.from(0)).isEqualTo(bits(text(3, 5)).slice(0, 2));
		assertThat(Vectors.cut(new float[] { 3, 4, 12 }, 2, true)).containsExactly(0.6f, 0.8f);
	}

	@Test
	void whatWasDeliveredIsNotComputedAgain() {
		TokenIds[] texts = { text(5, 1), text(2, 2), text(7, 3) };
		TokenIds delivered = bits(texts).slice(0, 6);
		Transcript transcript = run(delivered, 4, texts);
		assertThat(await(transcript).usage().completionTokens()).isEqualTo(12);
		assertThat(transcript.from(6)).isEqualTo(bits(texts).slice(6, 12));
		assertThat(this.model.steps).containsExactly(List.of(2, 7));
		assertThat(await(submit(bits(texts), 4, texts)).outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
	}

	@Test
	void aTextThatFailsTakesNobodyElseDown() {
		Transcript bad = submit(TokenIds.EMPTY, 4, text(2, FakeEmbeddingModel.FAILS), text(3, 1));
		Transcript odd = submit(TokenIds.EMPTY, 4, text(2, FakeEmbeddingModel.NOT_A_NUMBER));
		Transcript good = submit(TokenIds.EMPTY, 4, text(2, 7));
		start();
		assertThat(await(good).outcome()).isEqualTo(new Outcome.Finished(FinishReason.STOP));
		assertThat(await(bad).outcome()).isInstanceOf(Outcome.Failed.class);
		assertThat(((Outcome.Failed) await(odd).outcome()).message()).contains("not finite");
	}

	@Test
	void aCancelledRequestEndsAfterThePresentStepAndIsNotGoneOnWith() {
		Transcript transcript = submit(TokenIds.EMPTY, 4, text(9, 1), text(9, 2), text(9, 3));
		this.engine.start(() -> {
		});
		Awaitility.await().atMost(PATIENCE).until(this.model.turns::hasQueuedThreads);
		this.engine.abort(transcript);
		this.model.turns.release(1);
		assertThat(await(transcript).outcome()).isEqualTo(new Outcome.Finished(FinishReason.CANCELLED));
		assertThat(this.model.steps).hasSize(1);
		assertThat(this.engine.load().running()).isZero();
	}

	@Test
	void thereIsABoundOnWhatIsAccepted() throws Exception {
		List<Transcript> accepted = IntStream.range(0, 3)
			.mapToObj((i) -> submit(TokenIds.EMPTY, 4, text(4, i)))
			.toList();
		assertThat(this.engine.submit(item(TokenIds.EMPTY, 4, text(4, 9)))).isNull();
		assertThat(this.engine.load().running()).isEqualTo(2);
		assertThat(this.engine.load().waiting()).isEqualTo(1);
		assertThat(this.engine.load().prefillBacklogTokens()).isEqualTo(12);
		start();
		accepted.forEach(this::await);
		assertThat(this.engine.awaitIdle(PATIENCE)).isTrue();
	}

	@Test
	void whatRunsIsHandedOverAtTheEnd() {
		Transcript transcript = submit(TokenIds.EMPTY, 4, text(9, 1), text(9, 2));
		this.engine.start(() -> {
		});
		Awaitility.await().atMost(PATIENCE).until(this.model.turns::hasQueuedThreads);
		Thread closer = Thread.ofVirtual().start(this.engine::close);
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.engine.submit(item(TokenIds.EMPTY, 4, text(1, 1))) == null);
		this.model.turns.release(1);
		assertThat(await(transcript).outcome()).isEqualTo(new Outcome.HandedOver());
		assertThat(transcript.endIndex()).isEqualTo(4);
		Awaitility.await().atMost(PATIENCE).until(() -> !closer.isAlive());
	}

	@Test
	void whatCouldNeverBeServedIsRefusedWithBothNumbers() {
		assertThat(refused(item(TokenIds.EMPTY, 4, text(11, 1))))
			.isEqualTo(new Outcome.Failed(ErrorCode.CONTEXT_LENGTH_EXCEEDED,
					"This model's maximum context length is 10 tokens; an input has 11."));
		assertThat(refused(item(TokenIds.EMPTY, 4, text(3, 100))).message()).contains("99").contains("100");
		assertThat(refused(item(TokenIds.EMPTY, 3, text(3, 1))).message()).contains("one of [2] or 4").contains("3");
		assertThat(refused(item(TokenIds.of(new int[5]), 4, text(3, 1))).message()).contains("after 5");
		assertThat(refused(Requests.item(TokenIds.of(1), Requests.exactly(1))).message())
			.contains("does not generate text");
		assertThat(this.engine.refuse(item(TokenIds.EMPTY, 2, text(10, 1)).task())).isNull();
	}

	private Outcome.Failed refused(Dispatch.Item item) {
		return Objects.requireNonNull(this.engine.refuse(item.task()));
	}

	private Transcript run(TokenIds delivered, int dimensions, TokenIds... texts) {
		Transcript transcript = submit(delivered, dimensions, texts);
		start();
		return transcript;
	}

	private void start() {
		this.model.turns.release(1_000);
		this.engine.start(() -> {
		});
	}

	private Transcript submit(TokenIds delivered, int dimensions, TokenIds... texts) {
		return Objects.requireNonNull(this.engine.submit(item(delivered, dimensions, texts)));
	}

	private static Dispatch.Item item(TokenIds delivered, int dimensions, TokenIds... texts) {
		EmbeddingOrder order = new EmbeddingOrder(Arrays.stream(texts).map(TokenIds::size).toList(), dimensions);
		TokenIds prompt = Arrays.stream(texts).reduce(TokenIds.EMPTY, TokenIds::concat);
		return new Dispatch.Item(
				new GenerationTask(RequestId.create(), "fake", prompt, delivered,
						SamplingParams.greedy(order.numbers()), Requests.GATEWAY, Instant.MAX, null, null, order),
				Attempt.FIRST);
	}

	private static TokenIds text(int length, int token) {
		return TokenIds.of(IntStream.range(0, length).map((i) -> token).toArray());
	}

	private static TokenIds bits(TokenIds... texts) {
		return Arrays.stream(texts)
			.map(FakeEmbeddingModel::vector)
			.map(Vectors::bits)
			.reduce(TokenIds.EMPTY, TokenIds::concat);
	}

	private Transcript.Ending await(Transcript transcript) {
		Awaitility.await().atMost(PATIENCE).until(() -> transcript.ending() != null);
		return Objects.requireNonNull(transcript.ending());
	}

}
