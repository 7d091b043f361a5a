package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.logits.LogitsRun;
import io.millrace.worker.step.LogitsHook;
import io.millrace.worker.step.StepBatch;

/**
 * Who computes how many tokens in the next step: the planned sequences, each with its
 * tokens selected in its own buffer, within one budget.
 */
final class StepPlan {

	private int maxTokens;

	private final List<Sequence> sequences = new ArrayList<>();

	private int tokens;

	private int tokensAhead;

	private int decodes;

	private int steps = 1;

	private int preemptions;

	StepPlan(int maxTokens) {
		this.maxTokens = maxTokens;
	}

	boolean isEmpty() {
		return this.sequences.isEmpty();
	}

	/** The planned sequences, in the order of the batch. */
	List<Sequence> sequences() {
		return this.sequences;
	}

	/** Tokens that are planned. */
	int tokens() {
		return this.tokens;
	}

	/** Tokens that could still be planned. */
	int tokensLeft() {
		return this.maxTokens - this.tokens;
	}

	/**
	 * Tokens that stand before the planned ones; to be asked before the step is taken.
	 */
	int contextTokens() {
		int context = 0;
		for (Sequence sequence : this.sequences) {
			context += sequence.buffer().completed();
		}
		return context;
	}

	int preemptions() {
		return this.preemptions;
	}

	boolean isPrefill() {
		return this.tokens - this.tokensAhead > this.sequences.size();
	}

	/** All decodes are planned; so many tokens of prompts may join them. */
	void closeDecodes(int mostPromptTokens) {
		this.decodes = this.tokens;
		if (this.decodes > 0) {
			this.maxTokens = Math.min(this.maxTokens, this.decodes + mostPromptTokens);
		}
	}

	/** Whether sequences that decode wait for prompts. */
	boolean isMixed() {
		return this.decodes > 0 && promptTokens() > 0;
	}

	/** Whether each sequence computes one token, and generates one. */
	boolean hasOnlyDecodes() {
		return this.tokens == this.decodes;
	}

	int promptTokens() {
		return this.tokens - this.tokensAhead - this.decodes;
	}

	/** Whether it goes on over tokens that it generates itself. */
	boolean isOfManySteps() {
		return this.steps > 1;
	}

	/** Lets a planned sequence go on over a guess. */
	void guess(Sequence sequence, TokenIds guess) {
		sequence.buffer().guess(guess);
		this.tokens += guess.size();
		this.tokensAhead += guess.size();
	}

	/** Makes it one of so many steps, in which each sequence generates a token. */
	void goOn(int count) {
		this.steps = count;
		int ahead = count - 1;
		this.sequences.forEach((sequence) -> sequence.buffer().goOn(ahead));
		this.tokens += ahead * this.sequences.size();
		this.tokensAhead += ahead * this.sequences.size();
	}

	void add(Sequence sequence, int count) {
		sequence.buffer().select(count);
		this.sequences.add(sequence);
		this.tokens += count;
	}

	/** Lets a planned sequence compute some more tokens. */
	void grow(Sequence sequence, int count) {
		sequence.buffer().select(sequence.buffer().selected() + count);
		this.tokens += count;
	}

	/** Takes a sequence that loses its blocks out of the step, if it was in it. */
	void preempt(Sequence sequence) {
		if (this.sequences.remove(sequence)) {
			this.tokens -= sequence.buffer().selected();
		}
		sequence.preempt();
		this.preemptions++;
	}

	StepBatch toBatch() {
		List<LogitsRun.Request> processed = this.sequences.stream()
			.map(Sequence::logitsRequest)
			.filter(Objects::nonNull)
			.toList();
		return new StepBatch(this.sequences.stream().map(Sequence::entry).toList(), this.steps,
				processed.isEmpty() ? LogitsHook.NONE : new LogitsRun(processed));
	}

}
