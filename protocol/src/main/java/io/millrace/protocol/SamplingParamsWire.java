package io.millrace.protocol;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * {@link SamplingParams} on the bus: what a request does not use is absent, and reads as
 * unused. Releases that do not know a field ignore it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SamplingParamsWire(double temperature, int topK, double topP, @Nullable Double minP, long seed, int choice,
		int maxNewTokens, @Nullable Integer minNewTokens, boolean ignoreEos, TokenIds stopTokenIds,
		@Nullable Double repetitionPenalty, @Nullable Double presencePenalty, @Nullable Double frequencyPenalty,
		@Nullable Map<Integer, Double> logitBias, @Nullable TokenIds allowedTokenIds, @Nullable TokenIds bannedTokenIds,
		@Nullable Integer logprobs, @Nullable Integer promptLogprobs,
		@Nullable List<LogitsProcessorCall> logitsProcessors) {

	static SamplingParamsWire of(SamplingParams params) {
		return new SamplingParamsWire(params.temperature(), params.topK(), params.topP(), unless(params.minP(), 0),
				params.seed(), params.choice(), params.maxNewTokens(),
				(params.minNewTokens() != 0) ? params.minNewTokens() : null, params.ignoreEos(), params.stopTokenIds(),
				unless(params.repetitionPenalty(), 1), unless(params.presencePenalty(), 0),
				unless(params.frequencyPenalty(), 0), params.logitBias().isEmpty() ? null : params.logitBias(),
				params.allowedTokenIds().isEmpty() ? null : params.allowedTokenIds(),
				params.bannedTokenIds().isEmpty() ? null : params.bannedTokenIds(), params.logprobs(),
				params.promptLogprobs(), params.logitsProcessors().isEmpty() ? null : params.logitsProcessors());
	}

	SamplingParams toParams() {
		return new SamplingParams(this.temperature, this.topK, this.topP, or(this.minP, 0.0), this.seed, this.choice,
				this.maxNewTokens, or(this.minNewTokens, 0), this.ignoreEos, this.stopTokenIds,
				or(this.repetitionPenalty, 1.0), or(this.presencePenalty, 0.0), or(this.frequencyPenalty, 0.0),
				or(this.logitBias, Map.of()), or(this.allowedTokenIds, TokenIds.EMPTY),
				or(this.bannedTokenIds, TokenIds.EMPTY), this.logprobs, this.promptLogprobs,
				or(this.logitsProcessors, List.of()));
	}

	private static @Nullable Double unless(double value, double unused) {
		return (value != unused) ? value : null;
	}

	private static <T> T or(@Nullable T value, T unused) {
		return (value != null) ? value : unused;
	}

}
