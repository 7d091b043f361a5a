package io.millrace.worker.engine;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Usage;
import io.millrace.worker.cache.BlockPool;
import io.millrace.worker.cache.BlockTable;
import io.millrace.worker.sampling.Philox;
import io.millrace.worker.step.StepBatch;
import org.jspecify.annotations.Nullable;

/**
 * One request inside the engine. Made by whoever submits it; from then on its mutable
 * state belongs to the engine thread.
 */
final class Sequence {

	private final GenerationTask task;

	private final Attempt attempt;

	private final ProcessId scheduler;

	private final long acceptedAtNanos;

	private final TokenBuffer buffer;

	private final BlockTable blocks;

	private boolean ended;

	Sequence(Dispatch.Item item, ProcessId scheduler, BlockPool pool, long acceptedAtNanos) {
		this.task = item.task();
		this.attempt = item.attempt();
		this.scheduler = scheduler;
		this.acceptedAtNanos = acceptedAtNanos;
		this.buffer = new TokenBuffer(item.task().prompt());
		this.blocks = new BlockTable(pool);
	}

	RequestId requestId() {
		return this.task.requestId();
	}

	Attempt attempt() {
		return this.attempt;
	}

	ProcessId gateway() {
		return this.task.gateway();
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

	int promptTokens() {
		return this.task.prompt().size();
	}

	int generatedTokens() {
		return this.buffer.length() - promptTokens();
	}

	boolean wantsNoTokens() {
		return this.task.sampling().maxNewTokens() == 0;
	}

	boolean hasEnded() {
		return this.ended;
	}

	/** Gives the blocks back; what was computed is to be computed again. */
	void preempt() {
		this.blocks.release();
		this.buffer.reset();
	}

	/** Its part of a step, for the tokens that are selected. */
	StepBatch.Entry entry(int vocabularySize) {
		boolean sample = this.buffer.selectsLast();
		return new StepBatch.Entry(this.buffer.next(), this.buffer.completed(), this.blocks.ids(), sample,
				sample ? draw(vocabularySize) : StepBatch.Draw.GREEDY);
	}

	private StepBatch.Draw draw(int vocabularySize) {
		SamplingParams sampling = this.task.sampling();
		if (sampling.isGreedy()) {
			return StepBatch.Draw.GREEDY;
		}
		int topK = (sampling.topK() < vocabularySize) ? sampling.topK() : 0;
		float topP = Math.max((float) sampling.topP(), Float.MIN_NORMAL);
		return new StepBatch.Draw((float) sampling.temperature(), topK, topP,
				Philox.uniform(sampling.seed(), sampling.choice(), generatedTokens()));
	}

	/**
	 * Adds a generated token.
	 * @return why the sequence ends with it, or null if it goes on
	 */
	@Nullable FinishReason append(int token, TokenIds eosTokenIds, int maxLength) {
		this.buffer.append(token);
		SamplingParams sampling = this.task.sampling();
		if ((!sampling.ignoreEos() && contains(eosTokenIds, token)) || contains(sampling.stopTokenIds(), token)) {
			return FinishReason.STOP;
		}
		boolean full = generatedTokens() >= sampling.maxNewTokens() || this.buffer.length() >= maxLength;
		return full ? FinishReason.LENGTH : null;
	}

	/** The token that was just appended, for its gateway. */
	Output lastToken(int token) {
		return new Output.Tokens(requestId(), this.attempt, generatedTokens() - 1, TokenIds.of(token));
	}

	/** Ends it: its blocks are free, and it is never planned again. */
	Emission.End end(Outcome outcome) {
		this.ended = true;
		this.blocks.release();
		return new Emission.End(gateway(), this.scheduler, requestId(), this.attempt, outcome,
				new Usage(promptTokens(), 0, generatedTokens()));
	}

	private static boolean contains(TokenIds ids, int id) {
		for (int i = 0; i < ids.size(); i++) {
			if (ids.get(i) == id) {
				return true;
			}
		}
		return false;
	}

	@Override
	public String toString() {
		return requestId() + " " + this.attempt;
	}

}
