package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.millrace.gateway.FakeTokenizer;
import io.millrace.protocol.tokenizer.DecodeRequest;
import io.millrace.protocol.tokenizer.DecodeResponse;
import io.millrace.protocol.tokenizer.DecodeState;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

class DecoderBatcherTests {

	private final FakeTokenizer tokenizer = new FakeTokenizer();

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final DecoderBatcher batcher = new DecoderBatcher(this.tokenizer, this.time, Duration.ofMillis(1),
			Duration.ofSeconds(5));

	private final List<String> texts = new ArrayList<>();

	private final Executor caller = ClientThread.ANY;

	@Test
	void streamsOfOneModelAreDecodedInOneCall() {
		decode("m", "a", false);
		decode("m", "b", false);
		decode("n", "c", false);
		this.time.advanceTimeBy(Duration.ofNanos(999_999));
		assertThat(this.tokenizer.decodes).isEmpty();
		this.time.advanceTimeBy(Duration.ofNanos(1));
		assertThat(this.tokenizer.decodes).extracting((call) -> call.streams().size()).containsExactly(2, 1);
		assertThat(this.texts).containsExactly("a", "b", "c");
	}

	@Test
	void anUrgentOneTakesTheOthersAlongAtOnce() {
		decode("m", "a", false);
		decode("m", "b", true);
		this.time.advanceTimeBy(Duration.ZERO);
		assertThat(this.texts).containsExactly("a", "b");
		this.time.advanceTimeBy(Duration.ofMillis(5));
		assertThat(this.tokenizer.decodes).hasSize(1);
	}

	@Test
	void aCallThatFailsIsToldToAll() {
		DecoderBatcher failing = new DecoderBatcher(new FakeTokenizer() {

			@Override
			public Mono<DecodeResponse> decode(DecodeRequest request) {
				throw new IllegalStateException("down");
			}

		}, this.time, Duration.ofMillis(1), Duration.ofSeconds(5));
		decode(failing, "m", "a", false, this.caller);
		decode(failing, "m", "b", false, this.caller);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.texts).containsExactly("failed", "failed");
	}

	@Test
	void streamsOfOneThreadAreToldInOneTaskOfIt() {
		List<Runnable> first = new ArrayList<>();
		List<Runnable> second = new ArrayList<>();
		Executor firstThread = first::add;
		decode(this.batcher, "m", "a", false, firstThread);
		decode(this.batcher, "m", "b", false, second::add);
		decode(this.batcher, "m", "c", false, firstThread);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.tokenizer.decodes).hasSize(1);
		assertThat(this.texts).isEmpty();
		assertThat(first).hasSize(1);
		assertThat(second).hasSize(1);
		first.getFirst().run();
		assertThat(this.texts).containsExactly("a", "c");
		second.getFirst().run();
		assertThat(this.texts).containsExactly("a", "c", "b");
	}

	@Test
	void aThreadThatHasEndedKeepsNothingFromItsStreams() {
		Executor ended = (task) -> {
			throw new RejectedExecutionException("ended");
		};
		decode(this.batcher, "m", "a", false, ended);
		decode(this.batcher, "m", "b", false, this.caller);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.texts).containsExactly("a", "b");
		DecoderBatcher inPlace = inPlace();
		inPlace.together(() -> decode(inPlace, "m", "c", false, ended));
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.texts).containsExactly("a", "b", "c");
	}

	@Test
	void aTokenizerInPlaceIsAskedByTheThreadOfTheStreamsForThoseThatComeTogether() {
		DecoderBatcher inPlace = inPlace();
		Queue<Runnable> tasks = new ArrayDeque<>();
		Executor thread = tasks::add;
		inPlace.together(() -> {
			decode(inPlace, "m", "a", false, thread);
			decode(inPlace, "m", "b", true, thread);
			decode(inPlace, "m", "c", false, this.caller);
		});
		assertThat(this.tokenizer.decodes).isEmpty();
		assertThat(tasks).hasSize(1);
		tasks.remove().run();
		assertThat(this.tokenizer.decodes).extracting((call) -> call.streams().size()).containsExactly(2);
		tasks.remove().run();
		assertThat(tasks).isEmpty();
		assertThat(this.texts).containsExactly("a", "b");
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.texts).containsExactly("a", "b", "c");
	}

	@Test
	void aTokenizerElsewhereIsAskedOnceForAllThatIsCollected() {
		this.batcher.together(() -> decode(this.batcher, "m", "a", false, this.caller));
		this.batcher.together(() -> decode(this.batcher, "m", "b", false, (task) -> task.run()));
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.tokenizer.decodes).hasSize(1);
		assertThat(this.texts).containsExactly("a", "b");
	}

	private DecoderBatcher inPlace() {
		this.tokenizer.inPlace = true;
		return new DecoderBatcher(this.tokenizer, this.time, Duration.ofMillis(1), Duration.ofSeconds(5));
	}

	private void decode(String model, String text, boolean urgent) {
		decode(this.batcher, model, text, urgent, this.caller);
	}

	private void decode(DecoderBatcher target, String model, String text, boolean urgent, Executor thread) {
		target.decode(model, new DecodeRequest.Stream(DecodeState.START, FakeTokenizer.ids(text), false, true), urgent,
				new Decoder.Callback() {

					@Override
					public Executor executor() {
						return thread;
					}

					@Override
					public void onDecoded(DecodeResponse.Decoded decoded) {
						DecoderBatcherTests.this.texts.add(decoded.text());
					}

					@Override
					public void onDecodeFailed(Throwable failure) {
						DecoderBatcherTests.this.texts.add("failed");
					}

				});
	}

}
