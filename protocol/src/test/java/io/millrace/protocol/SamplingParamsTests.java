package io.millrace.protocol;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SamplingParamsTests {

	@Test
	void asksForNothingUnlessTold() {
		SamplingParams params = SamplingParams.builder(5).build();
		assertThat(params).isEqualTo(SamplingParams.greedy(5));
		assertThat(params.hasPenalties()).isFalse();
		assertThat(params.logprobs()).isNull();
		assertThat(params.toBuilder().temperature(1).topK(3).build())
			.isEqualTo(new SamplingParams(1, 3, 1, 0, 0, 5, false, TokenIds.EMPTY));
	}

	@Test
	void aRefusalNamesTheLimitAndTheValue() {
		assertRefused((params) -> params.temperature(2.5), "temperature is between 0 and 2.0, got 2.5.");
		assertRefused((params) -> params.temperature(Double.NaN), "temperature is between 0 and 2.0, got NaN.");
		assertRefused((params) -> params.topK(-1), "topK is at least 0, got -1.");
		assertRefused((params) -> params.topP(0), "topP is above 0 and at most 1, got 0.0.");
		assertRefused((params) -> params.minP(1.5), "minP is between 0 and 1, got 1.5.");
		assertRefused((params) -> params.minNewTokens(6), "minNewTokens is between 0 and maxNewTokens (5), got 6.");
		assertRefused((params) -> params.repetitionPenalty(0),
				"repetitionPenalty is above 0 and at most 100.0, got 0.0.");
		assertRefused((params) -> params.presencePenalty(3), "presencePenalty is between -2.0 and 2.0, got 3.0.");
		assertRefused((params) -> params.frequencyPenalty(Double.NaN),
				"frequencyPenalty is between -2.0 and 2.0, got NaN.");
		assertRefused((params) -> params.logitBias(Map.of(7, 101.0)),
				"logitBias is between -100.0 and 100.0, got 101.0 for token 7.");
		Map<Integer, Double> many = IntStream.range(0, 1025).boxed().collect(Collectors.toMap((i) -> i, (i) -> 1.0));
		assertRefused((params) -> params.logitBias(many), "logitBias has at most 1024 tokens, got 1025.");
		assertRefused((params) -> params.logprobs(21), "logprobs is between 0 and 20, got 21.");
		assertRefused((params) -> params.promptLogprobs(-1), "promptLogprobs is between 0 and 20, got -1.");
		assertRefused((params) -> params.promptLogprobs(0).maxNewTokens(0),
				"promptLogprobs come with the first generated token, but maxNewTokens is 0.");
		LogitsProcessorCall call = new LogitsProcessorCall("a", LogitsProcessorCall.NO_ARGUMENTS);
		assertRefused(
				(params) -> params.logitsProcessors(List.of(call, call, call, call, call, call, call, call, call)),
				"logitsProcessors has at most 8 entries, got 9.");
		TokenIds ids = TokenIds.of(new int[65_537]);
		assertRefused((params) -> params.bannedTokenIds(ids), "bannedTokenIds has at most 65536 tokens, got 65537.");
	}

	private static void assertRefused(UnaryOperator<SamplingParamsBuilder> change, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> change.apply(SamplingParams.builder(5)).build())
			.withMessage(message);
	}

}
