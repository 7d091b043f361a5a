package io.millrace.worker.logits;

import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NoRepeatNgramTests {

	private static final int VOCABULARY = 8;

	private static int[] banned(String arguments, int... tokens) {
		LogitsProcessor processor = new NoRepeatNgram()
			.create(new LogitsContext(arguments, VOCABULARY, TokenIds.EMPTY));
		LogitsRow row = new LogitsRow(TokenIds.of(tokens), 1, arguments, new float[VOCABULARY]);
		processor.process(row);
		return IntStream.range(0, VOCABULARY).filter((id) -> row.logits()[id] == Float.NEGATIVE_INFINITY).toArray();
	}

	@Test
	void bansWhatFollowedTheLastTokensBefore() {
		assertThat(banned("{\"size\": 3}", 1, 2, 3, 1, 2, 4, 1, 2)).containsExactly(3, 4);
		assertThat(banned("{\"size\": 2}", 1, 2, 3, 2)).containsExactly(3);
		assertThat(banned("{\"size\": 1}", 1, 2, 3, 2)).containsExactly(1, 2, 3);
		assertThat(banned("{\"size\": 3}", 1, 2, 3)).isEmpty();
		assertThat(banned("{\"size\": 9}", 1)).isEmpty();
	}

	@Test
	void refusesOtherArguments() {
		for (String arguments : new String[] { "{}", "{\"size\": 0}", "{\"size\": 1025}", "{\"size\": \"3\"}", "[",
				"" }) {
			assertThatIllegalArgumentException().isThrownBy(() -> banned(arguments, 1));
		}
	}

}
