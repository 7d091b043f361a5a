package io.millrace.worker.engine;

/**
 * How far sequences that decode may go in one call of the model.
 *
 * @param steps steps of a call where nothing else waits and nothing is needed between
 * them; 1 for one at a time ({@code max_num_steps} in MAX). More of them spare the host's
 * part of a step and delay whoever comes meanwhile
 * @param guesses the most tokens guessed of one sequence; 0 for none
 * @param rows no guess makes a step compute more tokens than this, all sequences
 * together: few rows cost little more than one, many do
 */
public record LookAhead(int steps, int guesses, int rows) {

	/** One token at a time. */
	public static final LookAhead NONE = new LookAhead(1, 0, 0);

	/** The most steps of a call. */
	public static final int MAX_STEPS = 64;

	/** The most tokens guessed of a sequence. */
	public static final int MAX_GUESSES = 64;

	public LookAhead {
		if (steps < 1 || steps > MAX_STEPS) {
			throw new IllegalArgumentException("steps is between 1 and " + MAX_STEPS + ", got " + steps + ".");
		}
		if (guesses < 0 || guesses > MAX_GUESSES) {
			throw new IllegalArgumentException("guesses is between 0 and " + MAX_GUESSES + ", got " + guesses + ".");
		}
		if (rows < 0) {
			throw new IllegalArgumentException("rows is at least 0, got " + rows + ".");
		}
	}

	/** What may be guessed of each of so many sequences. */
	int guessesEach(int sequences) {
		return Math.min(this.guesses, this.rows / sequences - 1);
	}

}
