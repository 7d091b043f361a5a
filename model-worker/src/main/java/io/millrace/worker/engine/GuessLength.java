package io.millrace.worker.engine;

/**
 * How far ahead of one sequence to guess: further while guesses are right, and less and
 * less often where they are wrong, so that a sequence that cannot be guessed loses almost
 * nothing by the attempts.
 */
final class GuessLength {

	private static final int FIRST = 3;

	private static final int FIRST_PAUSE = 8;

	private static final int MAX_PAUSE = 256;

	private int length = FIRST;

	private int pause = FIRST_PAUSE;

	/** Tokens to generate before the next guess. */
	private int wait;

	/** So many tokens may be guessed now. */
	int next() {
		return (this.wait > 0) ? 0 : this.length;
	}

	/** The sequence has got a token. */
	void tick() {
		if (this.wait > 0) {
			this.wait--;
		}
	}

	/** So many tokens were guessed, and the first so many of them were right. */
	void learn(int guessed, int right) {
		if (right == 0) {
			this.length = FIRST;
			this.wait = this.pause;
			this.pause = Math.min(2 * this.pause, MAX_PAUSE);
			return;
		}
		this.pause = FIRST_PAUSE;
		this.length = (right == guessed) ? 2 * guessed : right + 1;
	}

}
