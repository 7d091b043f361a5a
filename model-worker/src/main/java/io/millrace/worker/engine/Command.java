package io.millrace.worker.engine;

import io.millrace.protocol.message.Outcome;

/** What the engine thread is told through its inbox. */
sealed interface Command {

	/**
	 * Run this.
	 *
	 * @param sequence one that was let in
	 */
	record Start(Sequence sequence) implements Command {

	}

	/**
	 * End this, which was let in and is never to start.
	 *
	 * @param sequence whose grammar was not ready
	 * @param outcome how it ends
	 */
	record End(Sequence sequence, Outcome outcome) implements Command {

	}

	/**
	 * End this, after the current step; nothing happens if it has ended.
	 *
	 * @param transcript whose sequence
	 */
	record Abort(Transcript transcript) implements Command {

	}

	/** Let no sequence find what others have computed so far. */
	record ResetPrefixCache() implements Command {

	}

	/**
	 * Load an adapter into a slot, a part between any two steps.
	 *
	 * @param loading which
	 */
	record LoadAdapter(AdapterLoading loading) implements Command {

	}

	/** Hand everything over and stop. */
	record Stop() implements Command {

	}

}
