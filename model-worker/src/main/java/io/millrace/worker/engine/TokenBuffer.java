package io.millrace.worker.engine;

import java.util.Arrays;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.cache.BlockChain;

/**
 * The tokens of one sequence, prompt and generated together, in the layout of
 * {@code max.interfaces.InputContext}:
 *
 * <pre>
 * 0              start           active            end              capacity
 * +----------------+---------------+----------------+------------------+
 * |   completed    |     next      |    waiting     |   preallocated   |
 * +----------------+---------------+----------------+------------------+
 *  in the cache     this step       later steps      not yet known
 * </pre>
 *
 * Always {@code start <= active} and {@code start <= end <= capacity}. Between steps
 * nothing is selected, so {@code start == active}. A sequence decodes when one token is
 * left after {@code start}, and prefills when there are more; nothing else tells the two
 * apart.
 *
 * <p>
 * A step that reaches the end may go on over positions whose tokens are not yet known:
 * over a guess, which is written there, or over whatever the step itself generates. Then
 * {@code active > end}, and each generated token that is appended tells whether the
 * position was computed with the right one.
 */
final class TokenBuffer {

	/** The array grows to multiples of this. */
	static final int CHUNK_SIZE = 128;

	private int[] tokens;

	private int start;

	private int active;

	private int end;

	/** Whether positions from {@code end} on are computed with what is generated. */
	private boolean generates;

	TokenBuffer(TokenIds prompt) {
		this.tokens = new int[roundUp(prompt.size() + 1)];
		this.end = prompt.size();
		prompt.copyTo(0, this.tokens, 0, this.end);
	}

	/** Tokens that are in the cache. */
	int completed() {
		return this.start;
	}

	/** Tokens that this step computes. */
	int selected() {
		return this.active - this.start;
	}

	/** Tokens not yet in the cache, the selected ones included. */
	int remaining() {
		return this.end - this.start;
	}

	/** How many tokens there are. */
	int length() {
		return this.end;
	}

	/** The last token; there is at least one. */
	int last() {
		return this.tokens[this.end - 1];
	}

	/** Whether this step reaches the last token, so that the next can be sampled. */
	boolean selectsLast() {
		return this.active >= this.end && this.active > this.start;
	}

	/** Positions of this step whose tokens are not yet known. */
	int ahead() {
		return Math.max(0, this.active - this.end);
	}

	/** Chooses the next {@code count} tokens for this step. */
	void select(int count) {
		if (count < 0 || count > remaining()) {
			throw new IllegalArgumentException("Cannot select " + count + " of " + remaining() + " tokens.");
		}
		this.active = this.start + count;
	}

	/** This step, which reaches the last token, goes on over a guess of what follows. */
	void guess(TokenIds guess) {
		ensureCapacity(this.end + guess.size());
		guess.copyTo(0, this.tokens, this.end, guess.size());
		this.active = this.end + guess.size();
		this.generates = false;
	}

	/** What this step guesses. */
	TokenIds guessed() {
		return (this.generates || ahead() == 0) ? TokenIds.EMPTY : TokenIds.copyOf(this.tokens, this.end, this.active);
	}

	/**
	 * This step, which reaches the last token, goes on over so many tokens that it
	 * generates.
	 */
	void goOn(int count) {
		this.active = this.end + count;
		this.generates = true;
	}

	/** What is likely to follow; empty if nothing is. */
	TokenIds lookUp(int most) {
		return PromptLookup.find(this.tokens, this.end, most);
	}

	/** All tokens. */
	TokenIds all() {
		return TokenIds.of(Arrays.copyOf(this.tokens, this.end));
	}

	/** The selected tokens, guesses included. */
	TokenIds next() {
		return TokenIds.copyOf(this.tokens, this.start, this.generates ? Math.min(this.active, this.end) : this.active);
	}

	/** The selected tokens that are known are in the cache now. */
	void bump() {
		this.start = Math.min(this.active, this.end);
	}

	/** That many more tokens are in the cache, without having been computed. */
	void skip(int count) {
		this.start += count;
		this.active = this.start;
	}

	/** Names all blocks that the tokens fill. */
	void name(BlockChain chain) {
		chain.extend(this.tokens, this.end);
	}

	/**
	 * Adds a generated token, which is in the cache if the step went on over it; where it
	 * went on over another, that is void.
	 */
	void append(int token) {
		ensureCapacity(this.end + 1);
		boolean right = this.active > this.end && (this.generates || this.tokens[this.end] == token);
		this.tokens[this.end] = token;
		this.end++;
		if (right) {
			this.start = this.end;
		}
		else {
			this.active = this.start;
		}
	}

	private void ensureCapacity(int count) {
		if (count > this.tokens.length) {
			this.tokens = Arrays.copyOf(this.tokens, roundUp(count + count / 2));
		}
	}

	/** Nothing is in the cache any more; all tokens are to be computed again. */
	void reset() {
		this.start = 0;
		this.active = 0;
	}

	private static int roundUp(int capacity) {
		return Math.ceilDiv(capacity, CHUNK_SIZE) * CHUNK_SIZE;
	}

}
