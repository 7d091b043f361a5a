package io.millrace.worker.engine;

import java.util.Arrays;

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
		return TokenIds.of(Arrays.copyOfRange(this.tokens, index - this.firstIndex, end));
	}

	/** How it ended, or null. Once this is there, so are all its tokens. */
	public @Nullable Ending ending() {
		return this.ending;
	}

	/** Adds a token, unless it has ended; only its writer may. */
	public synchronized void append(int token) {
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
		this.size = count + 1;
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
