package io.millrace.worker.engine;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.grammar.GrammarMatcher;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.BlockHash;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.BlockTable;
import io.millrace.worker.logits.LogitsRun;
import io.millrace.worker.sampling.SamplingState;
import io.millrace.worker.step.Extras;
import io.millrace.worker.step.StepBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One request inside the engine. Made by whoever submits it; from then on its mutable
 * state belongs to the engine thread.
 */
final class Sequence {

	private final GenerationTask task;

	private final Attempt attempt;

	private final boolean prefillOnly;

	private final long acceptedAtNanos;

	private final TokenBuffer buffer;

	private final BlockTable blocks;

	private final Transcript transcript;

	private final PrefixShare prefix;

	private final SamplingState sampling;

	private final AdapterLease adapter;

	private final GuessLength guessLength = new GuessLength();

	/** How well the longest tokens of a forced text are guessed. */
	private final GuessLength forcedLength = new GuessLength();

	private boolean guessIsForced;

	private int failedSteps;

	private boolean suspect;

	/**
	 * A sequence that has not begun.
	 * @param adapter its own hold of the adapter that it asks for; released at its end
	 */
	Sequence(Dispatch.Item item, BlockPool pool, SamplingState sampling, AdapterLease adapter, long acceptedAtNanos) {
		this.task = item.task();
		this.attempt = item.attempt();
		this.prefillOnly = item.prefillOnly();
		this.acceptedAtNanos = acceptedAtNanos;
		this.sampling = sampling;
		this.adapter = adapter;
		this.buffer = new TokenBuffer(item.task().prompt().concat(item.task().delivered()));
		this.blocks = new BlockTable(pool);
		this.transcript = new Transcript(item.task().delivered().size());
		this.prefix = new PrefixShare(this.buffer, this.blocks, pool,
				BlockHash.root(item.task().model(), adapter.fingerprint(), item.task().cacheSalt()),
				!sampling.needsWholePrompt());
	}

	/** What it has generated, for others to read. */
	Transcript transcript() {
		return this.transcript;
	}

	long acceptedAtNanos() {
		return this.acceptedAtNanos;
	}

	TokenBuffer buffer() {
		return this.buffer;
	}

	BlockTable blocks() {
		return this.blocks;
	}

	/** What it shares with others. */
	PrefixShare prefix() {
		return this.prefix;
	}

	int promptTokens() {
		return this.task.prompt().size();
	}

	/** Tokens that it began with: its prompt, and what was delivered before. */
	int givenTokens() {
		return promptTokens() + this.transcript.firstIndex();
	}

	/** Tokens of all tries of the request, those delivered before included. */
	int generatedTokens() {
		return this.buffer.length() - promptTokens();
	}

	/**
	 * Tokens of the prompt that the request never had to wait for, because others had
	 * computed them. What is computed again counts as its own, be it after a preemption
	 * or, because nobody knows whose the found blocks are, for a later submission.
	 */
	int cachedTokens() {
		return (this.attempt.submission() == 0) ? Math.min(this.prefix.sharedTokens(), promptTokens()) : 0;
	}

	/** Whether it has generated exactly one token here. */
	boolean isAtFirstToken() {
		return this.buffer.length() == givenTokens() + 1;
	}

	/** Whether others go on with it after its first token. */
	boolean isPrefillOnly() {
		return this.prefillOnly;
	}

	/** A step with others failed, and it may be its fault. */
	void suspect() {
		this.suspect = true;
		this.failedSteps++;
	}

	/** Whether it is to prove itself in steps of its own. */
	boolean isSuspect() {
		return this.suspect;
	}

	/** How many steps with others have failed. */
	int failedSteps() {
		return this.failedSteps;
	}

	/** Gives the blocks back; what was computed is to be computed or found again. */
	void preempt() {
		this.blocks.release();
		this.buffer.reset();
		this.prefix.settle();
		this.sampling.restart();
	}

	/** Gives back what it has found, having computed nothing. */
	void stepBack() {
		this.blocks.release();
		this.buffer.reset();
		this.prefix.undo();
	}

	/** The selected tokens are in the cache now. */
	void advance() {
		this.buffer.bump();
		this.prefix.publish();
	}

	/**
	 * How far the present step, which decodes, may go beyond its token: to the end of the
	 * sequence, and not at all where every token changes what the next may be.
	 */
	int mostAhead(int maxLength) {
		if (!this.sampling.extras(this.buffer.completed(), 1, true).equals(Extras.NONE)) {
			return 0;
		}
		int left = Math.min(this.task.sampling().maxNewTokens() - generatedTokens(), maxLength - this.buffer.length());
		return Math.max(0, Math.min(left, this.sampling.unchanged()) - 1);
	}

	/**
	 * How far the present step, which decodes, may go over tokens that it generates: what
	 * a grammar allows has to be known before each.
	 */
	int mostOnward(int maxLength) {
		return this.sampling.isConstrained() ? 0 : mostAhead(maxLength);
	}

	/** What is likely to follow, if it is worth a try; at most so many tokens. */
	TokenIds guess(int most) {
		TokenIds forced = forced(most);
		this.guessIsForced = !forced.isEmpty();
		if (this.guessIsForced) {
			return forced;
		}
		int length = Math.min(most, this.guessLength.next());
		return (length > 0) ? this.sampling.allowed(this.buffer.lookUp(length)) : TokenIds.EMPTY;
	}

	private TokenIds forced(int most) {
		if (most < 1 || this.forcedLength.next() == 0) {
			return TokenIds.EMPTY;
		}
		TokenIds forced = this.sampling.forced();
		return forced.slice(0, Math.min(most, forced.size()));
	}

	/** Whether its tokens follow a grammar. */
	boolean isConstrained() {
		return this.sampling.isConstrained();
	}

	/** What its tokens follow, once that is known. */
	@Nullable GrammarOrder grammar() {
		return this.task.grammar();
	}

	/** What was delivered before. */
	TokenIds delivered() {
		return this.task.delivered();
	}

	/** Its tokens follow this from now on; before it starts, or never. */
	void follow(GrammarMatcher matcher) {
		this.sampling.follow(matcher);
	}

	/** Whether a token came that its grammar does not allow. */
	boolean hasStrayed() {
		return this.sampling.hasStrayed();
	}

	/** So many tokens were guessed, and the first so many of them were right. */
	void learn(int guessed, int right) {
		(this.guessIsForced ? this.forcedLength : this.guessLength).learn(guessed, right);
	}

	/** How many tokens the present step chooses. */
	int draws() {
		return this.buffer.selectsLast() ? 1 + this.buffer.ahead() : 0;
	}

	/** Its part of a step, for the tokens that are selected. */
	StepBatch.Entry entry() {
		List<StepBatch.Draw> draws = IntStream.range(0, draws()).mapToObj(this.sampling::draw).toList();
		return new StepBatch.Entry(this.buffer.next(), this.buffer.completed(), this.blocks.ids(), draws,
				extras(!draws.isEmpty()), this.adapter.slot());
	}

	private Extras extras(boolean sample) {
		Extras extras = this.sampling.extras(this.buffer.completed(), this.buffer.selected(), sample);
		return sample ? extras.masked(this.sampling.masks(this.buffer.guessed())) : extras;
	}

	/** What its logits processors need in this step; null if it has none to run. */
	LogitsRun.@Nullable Request logitsRequest() {
		if (!this.sampling.isProcessed() || !this.buffer.selectsLast()) {
			return null;
		}
		return new LogitsRun.Request(this.sampling.processors(), this.buffer.all(), promptTokens());
	}

	/** Whether this step makes log-probabilities of its prompt. */
	boolean makesPromptLogprobs() {
		return !this.sampling.promptTargets(this.buffer.completed(), this.buffer.selected()).isEmpty();
	}

	/** The step made log-probabilities of its prompt. */
	void addPromptLogprobs(LogProbabilities part) {
		this.sampling.addPromptLogprobs(part);
	}

	/**
	 * Adds a generated token; whoever generates one is no suspect.
	 * @return whether the step has also computed what follows it
	 */
	boolean append(int token, @Nullable LogProbabilities logprobs) {
		if (this.transcript.endIndex() == 0) {
			this.transcript.promptLogprobs(this.sampling.promptLogprobs());
			this.transcript.cachedTokens(cachedTokens());
		}
		this.buffer.append(token);
		this.sampling.append(token);
		this.transcript.append(token, logprobs);
		this.guessLength.tick();
		this.forcedLength.tick();
		this.suspect = false;
		this.prefix.settle();
		boolean ahead = this.buffer.remaining() == 0;
		if (ahead) {
			this.prefix.publish();
		}
		return ahead;
	}

	/**
	 * Why it ends where it stands, or null if it goes on. The same for a token that was
	 * just generated and for one that was delivered before: its end may not have been.
	 */
	@Nullable FinishReason reasonToEnd(TokenIds eosTokenIds, int maxLength) {
		SamplingParams sampling = this.task.sampling();
		if (this.sampling.hasEnded()) {
			return FinishReason.STOP;
		}
		if (generatedTokens() > 0 && isStop(this.buffer.last(), eosTokenIds)) {
			return FinishReason.STOP;
		}
		boolean full = generatedTokens() >= sampling.maxNewTokens() || this.buffer.length() >= maxLength;
		return full ? FinishReason.LENGTH : null;
	}

	private boolean isStop(int token, TokenIds eosTokenIds) {
		SamplingParams sampling = this.task.sampling();
		return (!sampling.ignoreEos() && contains(eosTokenIds, token)) || contains(sampling.stopTokenIds(), token);
	}

	/** Ends it: its blocks are free, and it is never planned again. */
	void end(Outcome outcome) {
		this.blocks.release();
		this.adapter.release();
		this.transcript.end(outcome, new Usage(promptTokens(), cachedTokens(), generatedTokens()));
	}

	/** Ends it for others, whatever the engine thread still does with it. */
	void takeOver(Outcome outcome) {
		this.transcript.takeOver(outcome, promptTokens());
	}

	private static boolean contains(TokenIds ids, int id) {
		for (int i = 0; i < ids.size(); i++) {
			if (ids.get(i) == id) {
				return true;
			}
		}
		return false;
	}

	/** A line of the log about it. */
	LoggingEventBuilder about(LoggingEventBuilder line) {
		return RequestLog.about(line, this.task.requestId(), this.task.trace());
	}

	@Override
	public String toString() {
		return this.task.requestId() + " " + this.attempt;
	}

}
