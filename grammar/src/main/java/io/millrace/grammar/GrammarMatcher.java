package io.millrace.grammar;

import java.util.ArrayList;
import java.util.List;

import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import org.jspecify.annotations.Nullable;

/**
 * Follows one sequence of tokens through a grammar. Used by one thread at a time; forks
 * are independent of each other.
 */
public final class GrammarMatcher {

	private final TokenVocabulary vocabulary;

	/** The positions that a rollback returns to, the last ones; a ring. */
	private final @Nullable Position[] history;

	private Position position;

	/** Where in the ring the next position to return to is written. */
	private int cursor;

	/** How many tokens can be taken back now. */
	private int remembered;

	GrammarMatcher(TokenVocabulary vocabulary, Position position, int maxRollback) {
		if (maxRollback < 0) {
			throw new IllegalArgumentException("A rollback takes back 0 tokens or more, got " + maxRollback + ".");
		}
		this.vocabulary = vocabulary;
		this.position = position;
		this.history = new Position[maxRollback];
	}

	private GrammarMatcher(GrammarMatcher other) {
		this.vocabulary = other.vocabulary;
		this.history = other.history.clone();
		this.position = other.position;
		this.cursor = other.cursor;
		this.remembered = other.remembered;
	}

	/**
	 * The tokens that may come next. Each of them leaves a match in reach, of bytes;
	 * where the vocabulary {@linkplain TokenVocabulary#isComplete() is complete}, of
	 * tokens too, and the mask is never empty.
	 */
	public TokenMask allowed() {
		return this.vocabulary.mask(this.position);
	}

	/**
	 * Writes {@link #allowed()} as words: id {@code i} is bit {@code i % 64} of word
	 * {@code i / 64}, and the bits after the last id are 0.
	 * @param words has room for {@link TokenMask#words(int)} of the vocabulary's size
	 */
	public void fillMask(long[] words) {
		allowed().copyTo(words, 0);
	}

	/**
	 * Takes the next token if the grammar allows it; otherwise nothing changes.
	 * @return whether it is allowed
	 * @throws IndexOutOfBoundsException if the vocabulary has no such id
	 */
	public boolean accept(int id) {
		byte[] bytes = this.vocabulary.bytes(id);
		Position next = (bytes.length > 0) ? this.position.after(bytes) : end(id);
		if (next == null) {
			return false;
		}
		remember(this.position);
		this.position = next;
		return true;
	}

	/** Whether the text may end here. */
	public boolean isAccepting() {
		return this.position.isAccepting();
	}

	/** Whether nothing may follow but the text's end. */
	public boolean isFinished() {
		return this.position.isFinal();
	}

	/** Whether the text has ended: a token was accepted that ends it. */
	public boolean isTerminated() {
		return this.position instanceof EndPosition;
	}

	/**
	 * The tokens that write the bytes that have to follow, each the longest there is.
	 * Those at the end that could be longer, if more bytes were known, are left out: the
	 * model chooses there. A tokenizer may cut the same bytes in another way; who wants
	 * its tokens, gives it {@link #jumpAhead()}.
	 */
	public int[] forcedTokens() {
		byte[] bytes = jumpAhead();
		List<Integer> ids = new ArrayList<>();
		int index = 0;
		while (index < bytes.length && !this.vocabulary.hasLonger(bytes, index)) {
			int id = this.vocabulary.longestToken(bytes, index);
			if (id < 0) {
				break;
			}
			ids.add(id);
			index += this.vocabulary.bytes(id).length;
		}
		return ids.stream().mapToInt(Integer::intValue).toArray();
	}

	/**
	 * The bytes that have to follow, whatever the model says: as far as there is only one
	 * way, and the text may not end. They may end inside a character. Tokens with these
	 * bytes are all allowed; which ones, their tokenizer says.
	 */
	public byte[] jumpAhead() {
		return this.position.forcedBytes();
	}

	/** A matcher at the same position, with the same past, that goes its own way. */
	public GrammarMatcher fork() {
		return new GrammarMatcher(this);
	}

	/** How many tokens can be taken back now. */
	public int maxRollback() {
		return this.remembered;
	}

	/**
	 * Takes back the last tokens.
	 * @param count how many, from 0 to {@link #maxRollback()}
	 */
	public void rollback(int count) {
		if (count < 0 || count > this.remembered) {
			throw new IllegalArgumentException(
					"Between 0 and " + this.remembered + " tokens can be taken back, got " + count + ".");
		}
		for (int i = 0; i < count; i++) {
			this.cursor = Math.floorMod(this.cursor - 1, this.history.length);
			this.position = recall(this.cursor);
		}
		this.remembered -= count;
	}

	private @Nullable Position end(int id) {
		return (this.vocabulary.isEnd(id) && this.position.isAccepting()) ? EndPosition.INSTANCE : null;
	}

	private void remember(Position position) {
		if (this.history.length > 0) {
			this.history[this.cursor] = position;
			this.cursor = (this.cursor + 1) % this.history.length;
			this.remembered = Math.min(this.remembered + 1, this.history.length);
		}
	}

	private Position recall(int index) {
		Position remembered = this.history[index];
		if (remembered == null) {
			throw new IllegalStateException("Nothing is remembered at " + index + ".");
		}
		return remembered;
	}

}
