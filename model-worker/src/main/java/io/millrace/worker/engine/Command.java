package io.millrace.worker.engine;

/** What the engine thread is told through its inbox. */
sealed interface Command {

	/**
	 * Run this.
	 *
	 * @param sequence an accepted one
	 */
	record Start(Sequence sequence) implements Command {

	}

	/**
	 * End this, after the current step; nothing happens if it has ended.
	 *
	 * @param sequence which one
	 * @param announce whether its gateway is told; not when a newer try replaces it
	 */
	record Abort(Sequence sequence, boolean announce) implements Command {

	}

	/** End everything and stop. */
	record Stop() implements Command {

	}

}
