package io.millrace.protocol;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * How one request's tokens are chosen and when it ends; all values are resolved, none is
 * "default". Names follow {@code max.interfaces.SamplingParams}.
 *
 * <p>
 * They act in this order, which is that of vLLM ({@code vllm/v1/sample/sampler.py}): the
 * model's logits, from which the log-probabilities are taken; {@code allowedTokenIds};
 * {@code bannedTokenIds}; {@code logitsProcessors}; {@code minNewTokens} and
 * {@code logitBias}; {@code repetitionPenalty}, {@code frequencyPenalty},
 * {@code presencePenalty}; the mask of a task's grammar; {@code temperature};
 * {@code minP}; {@code topK}; {@code topP}; one draw. Candidates that are as likely as
 * the last one of {@code topK} or {@code topP} remain candidates.
 *
 * @param temperature 0 is greedy; at most 2
 * @param topK only the {@code topK} likeliest tokens are candidates; 0 means all
 * @param topP only the smallest set of tokens with this probability mass, in (0, 1]
 * @param minP only tokens at least this likely compared with the likeliest, in [0, 1]
 * @param seed key of the random numbers, with the choice and the token's index
 * @param choice index of this choice among the request's {@code n}
 * @param maxNewTokens the most tokens to generate, at least 0
 * @param minNewTokens so many tokens are generated before one that ends the sequence is
 * possible
 * @param ignoreEos whether the model's own end-of-sequence tokens end nothing
 * @param stopTokenIds further ids that end the sequence
 * @param repetitionPenalty logits of tokens in prompt or output are divided by it where
 * positive, else multiplied; above 0, and 1 changes nothing
 * @param presencePenalty taken from the logits of tokens in the output; in [-2, 2]
 * @param frequencyPenalty taken from a token's logit as often as it is in the output; in
 * [-2, 2]
 * @param logitBias added to a token's logit, in [-100, 100]
 * @param allowedTokenIds the only candidates; empty means all
 * @param bannedTokenIds never candidates
 * @param logprobs with each generated token comes its log-probability and those of so
 * many likeliest tokens, at most 20; null for none
 * @param promptLogprobs the same for the prompt's tokens, which come with the first
 * generated one
 * @param logitsProcessors what else changes the logits, in this order
 */
public record SamplingParams(double temperature, int topK, double topP, double minP, long seed, int choice,
		int maxNewTokens, int minNewTokens, boolean ignoreEos, TokenIds stopTokenIds, double repetitionPenalty,
		double presencePenalty, double frequencyPenalty, Map<Integer, Double> logitBias, TokenIds allowedTokenIds,
		TokenIds bannedTokenIds, @Nullable Integer logprobs, @Nullable Integer promptLogprobs,
		List<LogitsProcessorCall> logitsProcessors) {

	/** The highest temperature that the API allows. */
	public static final double MAX_TEMPERATURE = 2;

	/** The most alternatives that come with a token's log-probability. */
	public static final int MAX_LOGPROBS = 20;

	/** The most tokens with a bias. */
	public static final int MAX_LOGIT_BIASES = 1024;

	/** The most allowed tokens, banned tokens and stop tokens each. */
	public static final int MAX_TOKEN_IDS = 65_536;

	/** The most logits processors. */
	public static final int MAX_LOGITS_PROCESSORS = 8;

	private static final double MAX_REPETITION_PENALTY = 100;

	private static final double MAX_PENALTY = 2;

	private static final double MAX_BIAS = 100;

	public SamplingParams {
		require(temperature >= 0 && temperature <= MAX_TEMPERATURE,
				"temperature is between 0 and " + MAX_TEMPERATURE + ", got " + temperature + ".");
		require(topK >= 0, "topK is at least 0, got " + topK + ".");
		require(topP > 0 && topP <= 1, "topP is above 0 and at most 1, got " + topP + ".");
		require(minP >= 0 && minP <= 1, "minP is between 0 and 1, got " + minP + ".");
		require(choice >= 0 && maxNewTokens >= 0,
				"choice and maxNewTokens are at least 0, got " + choice + " and " + maxNewTokens + ".");
		require(minNewTokens >= 0 && minNewTokens <= maxNewTokens,
				"minNewTokens is between 0 and maxNewTokens (" + maxNewTokens + "), got " + minNewTokens + ".");
		require(repetitionPenalty > 0 && repetitionPenalty <= MAX_REPETITION_PENALTY,
				"repetitionPenalty is above 0 and at most " + MAX_REPETITION_PENALTY + ", got " + repetitionPenalty
						+ ".");
		requirePenalty("presencePenalty", presencePenalty);
		requirePenalty("frequencyPenalty", frequencyPenalty);
		requireCount("logitBias", logitBias.size(), MAX_LOGIT_BIASES, "tokens");
		requireCount("stopTokenIds", stopTokenIds.size(), MAX_TOKEN_IDS, "tokens");
		requireCount("allowedTokenIds", allowedTokenIds.size(), MAX_TOKEN_IDS, "tokens");
		requireCount("bannedTokenIds", bannedTokenIds.size(), MAX_TOKEN_IDS, "tokens");
		requireCount("logitsProcessors", logitsProcessors.size(), MAX_LOGITS_PROCESSORS, "entries");
		logitBias.forEach(SamplingParams::requireBias);
		requireLogprobs("logprobs", logprobs);
		requireLogprobs("promptLogprobs", promptLogprobs);
		require(promptLogprobs == null || maxNewTokens > 0,
				"promptLogprobs come with the first generated token, but maxNewTokens is 0.");
		logitBias = Map.copyOf(logitBias);
		logitsProcessors = List.copyOf(logitsProcessors);
	}

	/** Parameters that ask for nothing special. */
	public SamplingParams(double temperature, int topK, double topP, long seed, int choice, int maxNewTokens,
			boolean ignoreEos, TokenIds stopTokenIds) {
		this(temperature, topK, topP, 0, seed, choice, maxNewTokens, 0, ignoreEos, stopTokenIds, 1, 0, 0, Map.of(),
				TokenIds.EMPTY, TokenIds.EMPTY, null, null, List.of());
	}

	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	static SamplingParams ofWire(SamplingParamsWire wire) {
		return wire.toParams();
	}

	@JsonValue
	SamplingParamsWire toWire() {
		return SamplingParamsWire.of(this);
	}

	/** Greedy decoding of at most {@code maxNewTokens} tokens. */
	public static SamplingParams greedy(int maxNewTokens) {
		return new SamplingParams(0, 0, 1, 0, 0, maxNewTokens, false, TokenIds.EMPTY);
	}

	/** A builder that begins with {@link #greedy}. */
	public static SamplingParamsBuilder builder(int maxNewTokens) {
		return greedy(maxNewTokens).toBuilder();
	}

	/** A builder that begins with these. */
	public SamplingParamsBuilder toBuilder() {
		return new SamplingParamsBuilder(this);
	}

	public boolean isGreedy() {
		return this.temperature == 0;
	}

	/** Whether logits depend on the tokens so far. */
	public boolean hasPenalties() {
		return this.repetitionPenalty != 1 || this.presencePenalty != 0 || this.frequencyPenalty != 0;
	}

	private static void requirePenalty(String name, double value) {
		require(Math.abs(value) <= MAX_PENALTY,
				name + " is between " + -MAX_PENALTY + " and " + MAX_PENALTY + ", got " + value + ".");
	}

	private static void requireBias(int token, double bias) {
		require(Math.abs(bias) <= MAX_BIAS, "logitBias is between " + -MAX_BIAS + " and " + MAX_BIAS + ", got " + bias
				+ " for token " + token + ".");
	}

	private static void requireLogprobs(String name, @Nullable Integer value) {
		require(value == null || (value >= 0 && value <= MAX_LOGPROBS),
				name + " is between 0 and " + MAX_LOGPROBS + ", got " + value + ".");
	}

	private static void requireCount(String name, int count, int most, String unit) {
		require(count <= most, name + " has at most " + most + " " + unit + ", got " + count + ".");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
