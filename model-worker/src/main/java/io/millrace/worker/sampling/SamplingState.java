package io.millrace.worker.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

import io.millrace.grammar.GrammarMatcher;
import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.worker.logits.LogitsProcessors;
import io.millrace.worker.logits.LogitsProcessors.Active;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.LogitEdits;
import io.millrace.worker.step.StepBatch.Draw;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of a sequence's next token depends on beside the model. It follows from
 * the request and its tokens alone, those that were delivered by earlier tries included,
 * so that a resumed sequence goes on as it would have. Not thread-safe.
 */
public final class SamplingState {

	private final SamplingParams params;

	private final TokenIds prompt;

	private final int vocabularySize;

	private final List<Active> processors;

	private final @Nullable ThinkingBudget thinking;

	/** Null where no logit depends on the tokens so far. */
	private final @Nullable TokenCounts counts;

	private final LogitEdits edits;

	/** What its tokens follow; null where they are free. */
	private @Nullable GrammarMatcher grammar;

	/** Whether a token came that the grammar does not allow. */
	private boolean strayed;

	/** The edits while the output is shorter than its minimum. */
	private final LogitEdits editsBeforeMinimum;

	/** What was computed of the prompt's log-probabilities, from the second token on. */
	private final List<LogProbabilities> promptParts = new ArrayList<>();

	private int promptPositions;

	/** Generated tokens, over all tries. */
	private int generated;

	/**
	 * The state of a request that has what was delivered.
	 * @throws IllegalArgumentException if it asks for a logits processor that cannot
	 * serve it
	 */
	public SamplingState(GenerationTask task, int vocabularySize, TokenIds eosTokenIds, LogitsProcessors available) {
		this.params = task.sampling();
		this.prompt = task.prompt();
		this.vocabularySize = vocabularySize;
		this.thinking = ThinkingBudget.of(this.params.logitsProcessors(), vocabularySize);
		this.processors = available.create(
				this.params.logitsProcessors().stream().filter((call) -> !ThinkingBudget.isMeantBy(call)).toList(),
				vocabularySize, eosTokenIds);
		this.counts = this.params.hasPenalties() ? new TokenCounts() : null;
		this.edits = edits(TokenIds.EMPTY);
		this.editsBeforeMinimum = (this.params.minNewTokens() > 0) ? edits(endTokens(eosTokenIds)) : this.edits;
		if (this.counts != null && this.params.repetitionPenalty() != 1) {
			this.prompt.stream().forEach(this.counts::addPrompt);
		}
		task.delivered().stream().forEach(this::append);
	}

	/** The tokens that would end the sequence. */
	private TokenIds endTokens(TokenIds eosTokenIds) {
		TokenIds all = this.params.ignoreEos() ? this.params.stopTokenIds()
				: eosTokenIds.concat(this.params.stopTokenIds());
		return TokenIds.of(all.stream().filter((id) -> id >= 0 && id < this.vocabularySize).toArray());
	}

	private LogitEdits edits(TokenIds impossible) {
		Map<Integer, Float> biases = new TreeMap<>();
		this.params.logitBias().forEach((id, bias) -> biases.put(id, bias.floatValue()));
		IntStream.concat(this.params.bannedTokenIds().stream(), impossible.stream())
			.forEach((id) -> biases.put(id, Float.NEGATIVE_INFINITY));
		if (biases.isEmpty() && this.params.allowedTokenIds().isEmpty()) {
			return LogitEdits.NONE;
		}
		float[] values = new float[biases.size()];
		int index = 0;
		for (Float bias : biases.values()) {
			values[index] = bias;
			index++;
		}
		return LogitEdits.NONE.allow(distinct(this.params.allowedTokenIds()))
			.bias(TokenIds.of(biases.keySet()), values);
	}

	private static TokenIds distinct(TokenIds ids) {
		return TokenIds.of(ids.stream().distinct().toArray());
	}

	/**
	 * How a token is drawn.
	 * @param ahead tokens before it that are still to be drawn
	 */
	public Draw draw(int ahead) {
		if (this.params.isGreedy()) {
			return Draw.GREEDY;
		}
		int topK = (this.params.topK() < this.vocabularySize) ? this.params.topK() : 0;
		float topP = Math.max((float) this.params.topP(), Float.MIN_NORMAL);
		return new Draw((float) this.params.temperature(), topK, topP, (float) this.params.minP(),
				Philox.uniform(this.params.seed(), this.params.choice(), this.generated + ahead));
	}

	/**
	 * What the sequence's part of a step asks for beyond that.
	 * @param computed how many of its tokens are in the cache
	 * @param count how many tokens the step computes
	 * @param sample whether the step chooses a token
	 */
	public Extras extras(int computed, int count, boolean sample) {
		TokenIds targets = promptTargets(computed, count);
		int promptLogprobs = (this.params.promptLogprobs() != null) ? this.params.promptLogprobs() : 0;
		if (!sample) {
			return targets.isEmpty() ? Extras.NONE
					: new Extras(LogitEdits.NONE, Extras.NO_LOGPROBS, targets, promptLogprobs, false);
		}
		int logprobs = (this.params.logprobs() != null) ? this.params.logprobs() : Extras.NO_LOGPROBS;
		LogitEdits now = edits();
		if (now == LogitEdits.NONE && logprobs == Extras.NO_LOGPROBS && targets.isEmpty() && !isProcessed()) {
			return Extras.NONE;
		}
		return new Extras(now, logprobs, targets, promptLogprobs, isProcessed());
	}

	private LogitEdits edits() {
		OptionalInt forced = (this.thinking != null) ? this.thinking.forced() : OptionalInt.empty();
		if (forced.isPresent()) {
			return LogitEdits.NONE.allow(TokenIds.of(forced.getAsInt()));
		}
		boolean mayEnd = this.generated >= this.params.minNewTokens()
				|| (this.grammar != null && this.grammar.isFinished());
		LogitEdits fixed = mayEnd ? this.edits : this.editsBeforeMinimum;
		return (this.counts != null) ? penalised(fixed, this.counts) : fixed;
	}

	private LogitEdits penalised(LogitEdits fixed, TokenCounts tokens) {
		TokenIds ids = tokens.ids();
		if (ids.isEmpty()) {
			return fixed;
		}
		float[] subtractions = new float[ids.size()];
		for (int i = 0; i < subtractions.length; i++) {
			int count = tokens.outputs(i);
			subtractions[i] = (float) (this.params.frequencyPenalty() * count
					+ ((count > 0) ? this.params.presencePenalty() : 0));
		}
		return fixed.penalise(ids, (float) this.params.repetitionPenalty(), subtractions);
	}

	/**
	 * From now on its tokens follow a grammar.
	 * @param matcher which has followed what the sequence has generated; belongs to this
	 * state from now on
	 */
	public void follow(GrammarMatcher matcher) {
		this.grammar = matcher;
	}

	/** Whether its tokens follow a grammar. */
	public boolean isConstrained() {
		return this.grammar != null;
	}

	/** Whether the grammar's text has ended, by a token that ends it. */
	public boolean hasEnded() {
		return this.grammar != null && this.grammar.isTerminated();
	}

	/**
	 * Whether a token came that the grammar does not allow, which no mask lets happen.
	 */
	public boolean hasStrayed() {
		return this.strayed;
	}

	/**
	 * What the next token and those after a guess may be.
	 * @param guess whose tokens the grammar allows
	 * @return one more than the guess has tokens; empty if all are free
	 */
	public List<TokenMask> masks(TokenIds guess) {
		GrammarMatcher matcher = this.grammar;
		if (matcher == null) {
			return List.of();
		}
		List<TokenMask> masks = new ArrayList<>(guess.size() + 1);
		masks.add(matcher.allowed());
		int followed = 0;
		while (followed < guess.size() && matcher.accept(guess.get(followed))) {
			followed++;
			masks.add(matcher.allowed());
		}
		matcher.rollback(followed);
		if (followed < guess.size()) {
			throw new IllegalArgumentException(
					"The grammar allows " + followed + " tokens of a guess of " + guess.size() + ".");
		}
		return masks;
	}

	/** The beginning of a guess that the grammar allows. */
	public TokenIds allowed(TokenIds guess) {
		GrammarMatcher matcher = this.grammar;
		if (matcher == null) {
			return guess;
		}
		int followed = 0;
		while (followed < guess.size() && matcher.accept(guess.get(followed))) {
			followed++;
		}
		matcher.rollback(followed);
		return guess.slice(0, followed);
	}

	/** The tokens that have to follow, if they are written as long tokens. */
	public TokenIds forced() {
		return (this.grammar != null) ? TokenIds.of(this.grammar.forcedTokens()) : TokenIds.EMPTY;
	}

	/** So many tokens at least, from the next one on, are chosen as it is now. */
	public int unchanged() {
		return (this.thinking != null) ? Math.max(1, this.thinking.free()) : Integer.MAX_VALUE;
	}

	/** The sequence has got a token. */
	public void append(int token) {
		this.generated++;
		if (this.grammar != null && !this.grammar.accept(token)) {
			this.strayed = true;
		}
		if (this.counts != null) {
			this.counts.addOutput(token);
		}
		if (this.thinking != null) {
			this.thinking.append(token);
		}
	}

	/** Whether its logits go through logits processors. */
	public boolean isProcessed() {
		return !this.processors.isEmpty();
	}

	/** Its logits processors, in order. */
	public List<Active> processors() {
		return this.processors;
	}

	/**
	 * Whether all positions of the prompt must be computed, even those whose keys and
	 * values are known: log-probabilities come of that.
	 */
	public boolean needsWholePrompt() {
		return this.params.promptLogprobs() != null && this.generated == 0;
	}

	/**
	 * The prompt's tokens whose log-probabilities a step is to make: those after each of
	 * the tokens that it computes. Empty unless asked for, and once they are there.
	 */
	public TokenIds promptTargets(int computed, int count) {
		if (!needsWholePrompt() || computed != this.promptPositions) {
			return TokenIds.EMPTY;
		}
		return this.prompt.slice(Math.min(computed + 1, this.prompt.size()),
				Math.min(computed + count + 1, this.prompt.size()));
	}

	/** The next log-probabilities of the prompt are there. */
	public void addPromptLogprobs(LogProbabilities part) {
		this.promptParts.add(part);
		this.promptPositions += part.size();
	}

	/** The prompt is computed from its start again. */
	public void restart() {
		if (needsWholePrompt()) {
			this.promptParts.clear();
			this.promptPositions = 0;
		}
	}

	/** Those of the whole prompt, once its last token is computed; null if not asked. */
	public @Nullable LogProbabilities promptLogprobs() {
		Integer top = this.params.promptLogprobs();
		if (top == null || this.promptPositions != this.prompt.size() - 1) {
			return null;
		}
		int alternatives = Math.min(top, this.vocabularySize);
		return this.promptParts.isEmpty() ? LogProbabilities.of(alternatives, new float[0], new int[0])
				: LogProbabilities.concat(this.promptParts);
	}

}
