package io.millrace.gateway.answer;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScoresTests {

	/** Two tokens have the same text. */
	private final Scores scores = new Scores(
			TokenTable.of(4, (id) -> List.of("a", "b", "a", "c").get(id).getBytes(StandardCharsets.UTF_8)));

	@Test
	void whatIsImpossibleHasANumberThatJsonKnows() {
		LogProbabilities logprobs = LogProbabilities.of(0, new float[] { Float.NEGATIVE_INFINITY }, new int[0]);
		String json = new String(Json.bytes((generator) -> {
			generator.writeStartObject();
			this.scores.writeChat(generator, TokenIds.of(0), new TokenScores(logprobs, List.of()));
			generator.writeEndObject();
		}), StandardCharsets.UTF_8);
		assertThat(json).contains("\"logprob\":-9999.0,");
	}

	@Test
	void ofTwoTokensOfTheSameNameTheLikelierIsShown() {
		LogProbabilities logprobs = LogProbabilities.of(2, new float[] { -3, -0.5f, -1 }, new int[] { 0, 1 });
		assertThat(legacy(new ScoredTokens(TokenIds.of(2), logprobs, List.of(4)), 2))
			.contains("\"tokens\":[\"a\"],\"token_logprobs\":[-3.0],\"top_logprobs\":[{\"a\":-0.5,\"b\":-1.0}]");
	}

	@Test
	void fewerAreShownThanThereAre() {
		LogProbabilities logprobs = LogProbabilities.of(2, new float[] { -3, -0.5f, -1 }, new int[] { 0, 1 });
		assertThat(legacy(new ScoredTokens(TokenIds.of(3), logprobs, List.of(0)), 1))
			.contains("\"top_logprobs\":[{\"a\":-0.5,\"c\":-3.0}]");
	}

	@Test
	void anIdThatNoTokenHasIsNothing() {
		assertThat(new TokenNames(TokenTable.of(0, (id) -> new byte[0])).name(9)).isEmpty();
	}

	private String legacy(ScoredTokens part, int most) {
		return new String(Json.bytes((generator) -> {
			generator.writeStartObject();
			this.scores.writeLegacy(generator, List.of(part), most);
			generator.writeEndObject();
		}), StandardCharsets.UTF_8);
	}

}
