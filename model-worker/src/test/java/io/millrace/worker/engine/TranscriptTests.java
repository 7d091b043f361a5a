package io.millrace.worker.engine;

import java.util.stream.IntStream;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TranscriptTests {

	private static final int TOKENS = 20_000;

	private final Transcript transcript = new Transcript(7);

	@Test
	void countsOnWhereEarlierTriesEnded() {
		assertThat(this.transcript.endIndex()).isEqualTo(7);
		this.transcript.append(5);
		this.transcript.append(6);
		assertThat(this.transcript.endIndex()).isEqualTo(9);
		assertThat(this.transcript.from(7)).isEqualTo(TokenIds.of(5, 6));
		assertThat(this.transcript.from(8)).isEqualTo(TokenIds.of(6));
		assertThat(this.transcript.from(9)).isEqualTo(TokenIds.EMPTY);
	}

	@Test
	void whoeverSeesTheEndSeesAllTokens() throws InterruptedException {
		Thread writer = Thread.ofPlatform().start(() -> {
			IntStream.range(0, TOKENS).forEach(this.transcript::append);
			this.transcript.end(new Outcome.Finished(FinishReason.LENGTH), new Usage(1, 0, 7 + TOKENS));
		});
		int read = 7;
		boolean ended = false;
		while (!ended) {
			ended = this.transcript.ending() != null;
			TokenIds tokens = this.transcript.from(read);
			for (int i = 0; i < tokens.size(); i++) {
				assertThat(tokens.get(i)).isEqualTo(read - 7 + i);
			}
			read += tokens.size();
		}
		assertThat(read).isEqualTo(7 + TOKENS);
		writer.join();
	}

}
