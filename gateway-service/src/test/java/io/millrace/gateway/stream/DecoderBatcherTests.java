package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
		decode(failing, "m", "a", false);
		decode(failing, "m", "b", false);
		this.time.advanceTimeBy(Duration.ofMillis(1));
		assertThat(this.texts).containsExactly("failed", "failed");
	}

	private void decode(String model, String text, boolean urgent) {
		decode(this.batcher, model, text, urgent);
	}

	private void decode(DecoderBatcher target, String model, String text, boolean urgent) {
		target.decode(model, new DecodeRequest.Stream(DecodeState.START, FakeTokenizer.ids(text), false, true), urgent,
				new Decoder.Callback() {

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
