package io.millrace.protocol;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Changes {@link SamplingParams} one by one; each setter's meaning is the component's of
 * the same name. Checks everything when it builds.
 */
public final class SamplingParamsBuilder {

	private double temperature;

	private int topK;

	private double topP;

	private double minP;

	private long seed;

	private int choice;

	private int maxNewTokens;

	private int minNewTokens;

	private boolean ignoreEos;

	private TokenIds stopTokenIds;

	private double repetitionPenalty;

	private double presencePenalty;

	private double frequencyPenalty;

	private Map<Integer, Double> logitBias;

	private TokenIds allowedTokenIds;

	private TokenIds bannedTokenIds;

	private @Nullable Integer logprobs;

	private @Nullable Integer promptLogprobs;

	private List<LogitsProcessorCall> logitsProcessors;

	SamplingParamsBuilder(SamplingParams params) {
		this.temperature = params.temperature();
		this.topK = params.topK();
		this.topP = params.topP();
		this.minP = params.minP();
		this.seed = params.seed();
		this.choice = params.choice();
		this.maxNewTokens = params.maxNewTokens();
		this.minNewTokens = params.minNewTokens();
		this.ignoreEos = params.ignoreEos();
		this.stopTokenIds = params.stopTokenIds();
		this.repetitionPenalty = params.repetitionPenalty();
		this.presencePenalty = params.presencePenalty();
		this.frequencyPenalty = params.frequencyPenalty();
		this.logitBias = params.logitBias();
		this.allowedTokenIds = params.allowedTokenIds();
		this.bannedTokenIds = params.bannedTokenIds();
		this.logprobs = params.logprobs();
		this.promptLogprobs = params.promptLogprobs();
		this.logitsProcessors = params.logitsProcessors();
	}

	public SamplingParamsBuilder temperature(double value) {
		this.temperature = value;
		return this;
	}

	public SamplingParamsBuilder topK(int value) {
		this.topK = value;
		return this;
	}

	public SamplingParamsBuilder topP(double value) {
		this.topP = value;
		return this;
	}

	public SamplingParamsBuilder minP(double value) {
		this.minP = value;
		return this;
	}

	public SamplingParamsBuilder seed(long value) {
		this.seed = value;
		return this;
	}

	public SamplingParamsBuilder choice(int value) {
		this.choice = value;
		return this;
	}

	public SamplingParamsBuilder maxNewTokens(int value) {
		this.maxNewTokens = value;
		return this;
	}

	public SamplingParamsBuilder minNewTokens(int value) {
		this.minNewTokens = value;
		return this;
	}

	public SamplingParamsBuilder ignoreEos(boolean value) {
		this.ignoreEos = value;
		return this;
	}

	public SamplingParamsBuilder stopTokenIds(TokenIds value) {
		this.stopTokenIds = value;
		return this;
	}

	public SamplingParamsBuilder repetitionPenalty(double value) {
		this.repetitionPenalty = value;
		return this;
	}

	public SamplingParamsBuilder presencePenalty(double value) {
		this.presencePenalty = value;
		return this;
	}

	public SamplingParamsBuilder frequencyPenalty(double value) {
		this.frequencyPenalty = value;
		return this;
	}

	public SamplingParamsBuilder logitBias(Map<Integer, Double> value) {
		this.logitBias = value;
		return this;
	}

	public SamplingParamsBuilder allowedTokenIds(TokenIds value) {
		this.allowedTokenIds = value;
		return this;
	}

	public SamplingParamsBuilder bannedTokenIds(TokenIds value) {
		this.bannedTokenIds = value;
		return this;
	}

	public SamplingParamsBuilder logprobs(@Nullable Integer value) {
		this.logprobs = value;
		return this;
	}

	public SamplingParamsBuilder promptLogprobs(@Nullable Integer value) {
		this.promptLogprobs = value;
		return this;
	}

	public SamplingParamsBuilder logitsProcessors(List<LogitsProcessorCall> value) {
		this.logitsProcessors = value;
		return this;
	}

	/**
	 * The parameters.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public SamplingParams build() {
		return new SamplingParams(this.temperature, this.topK, this.topP, this.minP, this.seed, this.choice,
				this.maxNewTokens, this.minNewTokens, this.ignoreEos, this.stopTokenIds, this.repetitionPenalty,
				this.presencePenalty, this.frequencyPenalty, this.logitBias, this.allowedTokenIds, this.bannedTokenIds,
				this.logprobs, this.promptLogprobs, this.logitsProcessors);
	}

}
