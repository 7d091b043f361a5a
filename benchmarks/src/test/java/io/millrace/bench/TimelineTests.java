package io.millrace.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineTests {

	private static final String TOKEN = "{\"choices\":[{\"text\":\"a\"}]}";

	private static final String USAGE = "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5}}";

	private final long due = System.nanoTime();

	private final Timeline timeline = new Timeline(this.due);

	@Test
	void timesCountFromWhenTheRequestWasDue() {
		events(TOKEN, TOKEN, TOKEN, USAGE, "[DONE]");
		Sample sample = this.timeline.finish();
		assertThat(sample.isOk()).isTrue();
		assertThat(sample.timeToFirstToken()).isEqualTo(Duration.ofMillis(1));
		assertThat(sample.endToEnd()).isEqualTo(Duration.ofMillis(5));
		assertThat(sample.gaps().micros()).containsExactly(1000, 1000);
		assertThat(sample.promptTokens()).isEqualTo(7);
		assertThat(sample.outputTokens()).isEqualTo(5);
	}

	@Test
	void chunksWithoutTextAreNoTokens() {
		events("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
				"{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
				"{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}",
				"{\"choices\":[{\"delta\":{\"reasoning_content\":\"b\"}}]}", "[DONE]");
		Sample sample = this.timeline.finish();
		assertThat(sample.timeToFirstToken()).isEqualTo(Duration.ofMillis(2));
		assertThat(sample.gaps().micros()).containsExactly(2000);
		assertThat(sample.outputTokens()).as("without usage, chunks count").isEqualTo(2);
	}

	@Test
	void anAnswerWithoutTextHasItsFirstTokenAtItsEnd() {
		events("[DONE]");
		assertThat(this.timeline.finish().timeToFirstToken()).isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void aStreamWithoutAnEndHasFailed() {
		events(TOKEN);
		assertThat(this.timeline.finish().failure()).isEqualTo(Failure.stream("The stream ended without [DONE]."));
	}

	@Test
	void anErrorWithinAStreamIsTheFirstFailure() {
		events(TOKEN, "{\"error\":{\"message\":\"no more\"}}");
		assertThat(this.timeline.finish().failure()).isEqualTo(new Failure("stream", "no more"));
	}

	@Test
	void whatIsNoJsonHasFailed() {
		events("{", "[DONE]");
		assertThat(this.timeline.finish().failure()).isEqualTo(Failure.stream("An event is no JSON."));
	}

	@Test
	void eventsAreReadHoweverTheirBytesAreCut() {
		byte[] bytes = (": comment\r\n\r\ndata: " + TOKEN + "\r\n\r\ndata:" + USAGE.replace("5", "9")
				+ "\n\ndata: [DONE]\n\n")
			.getBytes(StandardCharsets.UTF_8);
		EventReader reader = new EventReader(this.timeline);
		for (byte one : bytes) {
			reader.onNext(List.of(ByteBuffer.wrap(new byte[] { one })));
		}
		reader.onComplete();
		assertThat(reader.getBody().toCompletableFuture()).isCompletedWithValue("");
		Sample sample = this.timeline.finish();
		assertThat(sample.isOk()).isTrue();
		assertThat(sample.outputTokens()).isEqualTo(9);
	}

	@Test
	void aServersSentenceIsFoundInItsError() {
		assertThat(Failure.answer(429, "{\"error\":{\"message\":\"slow down\"}}")).hasToString("429: slow down");
		assertThat(Failure.answer(500, "{\"message\":\"oh\"}")).hasToString("500: oh");
		assertThat(Failure.answer(502, "<html>\n  Bad gateway</html>")).hasToString("502: <html> Bad gateway</html>");
		assertThat(Failure.answer(500, "x".repeat(1000)).message()).hasSize(303);
	}

	/** One a millisecond. */
	private void events(String... data) {
		for (int i = 0; i < data.length; i++) {
			this.timeline.onEvent(data[i], this.due + (i + 1) * 1_000_000L);
		}
	}

}
