package io.millrace.worker.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.message.Outcome;
import io.millrace.protocol.message.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What one sequence has generated here, and how it ended. One thread writes it, unless
 * another {@link #takeOver takes it over}; any thread may read it, without a wait. Tokens
 * are counted over all tries of the request:
 *
 * <pre>
 * 0                    firstIndex                 endIndex
 * +----------------------+---------------------------+
 * | delivered before     | generated here, kept here |
 * +----------------------+---------------------------+
 * </pre>
 */
public final class Transcript {

	private static final int INITIAL_CAPACITY = 32;

	private final int firstIndex;

	private volatile int[] tokens = new int[INITIAL_CAPACITY];

	/** One a token, where they were asked for; grows with the tokens. */
	private volatile @Nullable LogProbabilities @Nullable [] logprobs;

	private volatile @Nullable LogProbabilities promptLogprobs;

	private volatile @Nullable Integer cachedTokens;

	/** Written after the token that it counts, and read before it. */
	private volatile int size;

	private volatile @Nullable Ending ending;

	/**
	 * An empty one.
	 * @param firstIndex how many tokens earlier tries have generated and delivered
	 */
	public Transcript(int firstIndex) {
		this.firstIndex = firstIndex;
	}

	/** Index of the first token that is kept here. */
	public int firstIndex() {
		return this.firstIndex;
	}

	/** How many tokens the request has, those delivered before included. */
	public int endIndex() {
		return this.firstIndex + this.size;
	}

	/**
	 * The tokens from an index on.
	 * @param index in {@code [firstIndex, endIndex]}
	 */
	public TokenIds from(int index) {
		int end = this.size;
		return TokenIds.copyOf(this.tokens, index - this.firstIndex, end);
	}

	/**
	 * The log-probabilities of tokens that are there, or null if they were not asked for.
	 * @param from index of the first of them
	 * @param to index after the last
	 */
	public @Nullable LogProbabilities logprobs(int from, int to) {
		@Nullable LogProbabilities @Nullable [] all = this.logprobs;
		if (all == null || from == to) {
			return null;
		}
		List<LogProbabilities> parts = new ArrayList<>(to - from);
		for (int i = from - this.firstIndex; i < to - this.firstIndex; i++) {
			parts.add(Objects.requireNonNull(all[i]));
		}
		return LogProbabilities.concat(parts);
	}

	/**
	 * Those of the prompt's tokens from the second on. Null if they were not asked for,
	 * or had come with tokens that were delivered before; there with the first token.
	 */
	public @Nullable LogProbabilities promptLogprobs() {
		return this.promptLogprobs;
	}

	/** Takes those of the prompt, before the first token; only its writer may. */
	public void promptLogprobs(@Nullable LogProbabilities ofPrompt) {
		this.promptLogprobs = ofPrompt;
	}

	/**
	 * How many of the prompt's tokens came from the prefix cache. There with the first
	 * token, and null if that was delivered before.
	 */
	public @Nullable Integer cachedTokens() {
		return this.cachedTokens;
	}

	/** Takes how many that were, before the first token; only its writer may. */
	public void cachedTokens(int count) {
		this.cachedTokens = count;
	}

	/** How it ended, or null. Once this is there, so are all its tokens. */
	public @Nullable Ending ending() {
		return this.ending;
	}

	/** Adds a token, unless it has ended; only its writer may. */
	public void append(int token) {
		append(token, null);
	}

	/**
	 * Adds a token, unless it has ended; only its writer may.
	 * @param token the next token
	 * @param ofToken its log-probability; either all tokens have one or none
	 */
	public synchronized void append(int token, @Nullable LogProbabilities ofToken) {
		if (this.ending != null) {
			return;
		}
		int count = this.size;
		int[] array = this.tokens;
		if (count == array.length) {
			array = Arrays.copyOf(array, 2 * count);
			this.tokens = array;
		}
		array[count] = token;
		if (ofToken != null) {
			keep(ofToken, count, array.length);
		}
		this.size = count + 1;
	}

	/** Adds tokens, none of which is seen without the others; only its writer may. */
	public synchronized void appendTogether(TokenIds together) {
		if (this.ending != null) {
			return;
		}
		int count = this.size + together.size();
		int[] array = this.tokens;
		if (count > array.length) {
			array = Arrays.copyOf(array, Math.max(count, 2 * array.length));
			this.tokens = array;
		}
		together.copyTo(0, array, this.size, together.size());
		this.size = count;
	}

	private void keep(LogProbabilities ofToken, int index, int capacity) {
		@Nullable LogProbabilities @Nullable [] array = this.logprobs;
		if (array == null) {
			array = new @Nullable LogProbabilities[capacity];
			this.logprobs = array;
		}
		else if (array.length < capacity) {
			array = Arrays.copyOf(array, capacity);
			this.logprobs = array;
		}
		array[index] = ofToken;
	}

	/** Ends it, after its last token, unless it has ended; only its writer may. */
	public synchronized void end(Outcome outcome, Usage usage) {
		if (this.ending == null) {
			this.ending = new Ending(outcome, usage);
		}
	}

	/**
	 * Ends it where it stands, unless it has ended, in place of a writer of whom nothing
	 * more is expected; what that writes later does not count.
	 */
	synchronized void takeOver(Outcome outcome, int promptTokens) {
		end(outcome, new Usage(promptTokens, 0, endIndex()));
	}

	/**
	 * How a sequence ended.
	 *
	 * @param outcome why
	 * @param usage what it took
	 */
	public record Ending(Outcome outcome, Usage usage) {

	}

}
