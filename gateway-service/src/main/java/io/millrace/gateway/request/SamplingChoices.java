package io.millrace.gateway.request;

import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.gateway.stream.TextRules;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of sampling, checked; null where it says nothing and a default
 * decides.
 *
 * @param temperature see {@link SamplingParams#temperature()}
 * @param topK see {@link SamplingParams#topK()}
 * @param topP see {@link SamplingParams#topP()}
 * @param minP see {@link SamplingParams#minP()}
 * @param repetitionPenalty see {@link SamplingParams#repetitionPenalty()}
 * @param seed see {@link SamplingParams#seed()}
 * @param fixed all others, which have no default but one
 * @param text what becomes of the tokens as text
 */
public record SamplingChoices(@Nullable Double temperature, @Nullable Integer topK, @Nullable Double topP,
		@Nullable Double minP, @Nullable Double repetitionPenalty, @Nullable Long seed, SamplingParams fixed,
		TextRules text) {

	private static final int MAX_STOP_TOKEN_IDS = 128;

	private static final double MAX_PENALTY = 2;

	private static final double MAX_REPETITION_PENALTY = 100;

	/** What a top_p of 0 means: the likeliest token alone. */
	private static final double LEAST_TOP_P = 1e-6;

	/**
	 * Checks the wire form.
	 * @param logprobs how many alternatives come with a token's log-probability; null for
	 * no log-probabilities
	 * @param promptLogprobs the same for the prompt
	 * @param hasOffsets whether it is to be known where in the text each token begins
	 * @throws MillraceException that names the parameter at fault
	 */
	public static SamplingChoices of(SamplingWire wire, @Nullable Integer logprobs, @Nullable Integer promptLogprobs,
			boolean hasOffsets) {
		Checks.range("temperature", wire.temperature(), 0, SamplingParams.MAX_TEMPERATURE);
		return new SamplingChoices(wire.temperature(), topK(wire.topK()), topP(wire.topP()),
				Checks.range("min_p", wire.minP(), 0, 1), repetitionPenalty(wire.repetitionPenalty()), wire.seed(),
				fixed(wire, logprobs, promptLogprobs),
				new TextRules(StopStrings.of(wire.stop()), Boolean.TRUE.equals(wire.includeStopStrInOutput()),
						!Boolean.FALSE.equals(wire.skipSpecialTokens()), hasOffsets));
	}

	private static SamplingParams fixed(SamplingWire wire, @Nullable Integer logprobs,
			@Nullable Integer promptLogprobs) {
		return SamplingParams.builder(Integer.MAX_VALUE)
			.presencePenalty(
					or(Checks.range("presence_penalty", wire.presencePenalty(), -MAX_PENALTY, MAX_PENALTY), 0.0))
			.frequencyPenalty(
					or(Checks.range("frequency_penalty", wire.frequencyPenalty(), -MAX_PENALTY, MAX_PENALTY), 0.0))
			.logitBias(TokenIdParameters.biases(wire.logitBias()))
			.allowedTokenIds(
					TokenIdParameters.list("allowed_token_ids", wire.allowedTokenIds(), SamplingParams.MAX_TOKEN_IDS))
			.stopTokenIds(TokenIdParameters.list("stop_token_ids", wire.stopTokenIds(), MAX_STOP_TOKEN_IDS))
			.minNewTokens(or(Checks.range("min_tokens", wire.minTokens(), 0, Integer.MAX_VALUE), 0))
			.ignoreEos(Boolean.TRUE.equals(wire.ignoreEos()))
			.logprobs(logprobs)
			.promptLogprobs(promptLogprobs)
			.build();
	}

	/**
	 * Resolves what is open: the request's value, else the server's, else the model's,
	 * else OpenAI's. A seed is drawn.
	 */
	SamplingParams resolve(SamplingDefaults server, ModelCard model, int maxNewTokens) {
		checkVocabulary(model.vocabularySize());
		return this.fixed.toBuilder()
			.temperature(first(this.temperature, server.temperature(), model.defaults().temperature(), 1.0))
			.topK(first(this.topK, server.topK(), model.defaults().topK(), 0))
			.topP(first(this.topP, server.topP(), model.defaults().topP(), 1.0))
			.minP(first(this.minP, null, model.defaults().minP(), 0.0))
			.repetitionPenalty(first(this.repetitionPenalty, null, model.defaults().repetitionPenalty(), 1.0))
			.seed((this.seed != null) ? this.seed : ThreadLocalRandom.current().nextLong())
			.maxNewTokens(maxNewTokens)
			.minNewTokens(Math.min(this.fixed.minNewTokens(), maxNewTokens))
			.build();
	}

	private void checkVocabulary(int size) {
		Checks.vocabulary("stop_token_ids", this.fixed.stopTokenIds(), size);
		Checks.vocabulary("allowed_token_ids", this.fixed.allowedTokenIds(), size);
		Checks.vocabulary("logit_bias", TokenIds.of(this.fixed.logitBias().keySet()), size);
	}

	private static <T> T first(@Nullable T request, @Nullable T server, @Nullable T model, T standard) {
		T configured = Objects.requireNonNullElse((server != null) ? server : model, standard);
		return (request != null) ? request : configured;
	}

	private static <T> T or(@Nullable T request, T standard) {
		return (request != null) ? request : standard;
	}

	/** -1 is what some clients say for "all". */
	private static @Nullable Integer topK(@Nullable Integer topK) {
		Checks.range("top_k", topK, -1, Integer.MAX_VALUE);
		return (topK != null) ? Integer.valueOf(Math.max(0, topK)) : null;
	}

	private static @Nullable Double topP(@Nullable Double topP) {
		Checks.range("top_p", topP, 0, 1);
		return (topP != null) ? Double.valueOf(Math.max(LEAST_TOP_P, topP)) : null;
	}

	private static @Nullable Double repetitionPenalty(@Nullable Double penalty) {
		if (penalty != null && !(penalty > 0 && penalty <= MAX_REPETITION_PENALTY)) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "repetition_penalty",
					"'repetition_penalty' is above 0 and at most 100, got " + penalty + ".");
		}
		return penalty;
	}

}
