package io.millrace.worker.engine;

import io.millrace.worker.grammar.GrammarObserver;

/**
 * Is told what happens, once a step or once a request. Called by the engine thread; it
 * must neither block nor throw.
 */
public interface EngineObserver extends GrammarObserver {

	/** Looks away. */
	EngineObserver NONE = new EngineObserver() {
	};

	/** A step was computed. */
	default void onStep(StepReport report) {
	}

	/** A step could not be computed. */
	default void onFailedStep() {
	}

	/**
	 * What sequences with a grammar may choose in a step is known.
	 * @param sequences how many there are
	 * @param nanos how long that took, with the rest of the batch
	 */
	default void onMasks(int sequences, long nanos) {
	}

	/**
	 * A sequence was taken off the inbox.
	 * @param promptTokens length of its prompt
	 */
	default void onStart(int promptTokens) {
	}

	/**
	 * A sequence has all its first tokens in the cache.
	 * @param tokens how many it began with
	 * @param cachedTokens how many of them had been computed before, for others
	 */
	default void onPrefixLookup(int tokens, int cachedTokens) {
	}

	/**
	 * What a sequence's prompt still lacked was looked for among the blocks that other
	 * workers have left.
	 * @param blocks how many were found; 0 if the prompt has to be computed
	 */
	default void onFetch(int blocks) {
	}

	/**
	 * A sequence's prompt is computed, and others are to go on with it.
	 * @param left whether its blocks were left for them; if not, it goes on here
	 */
	default void onPrefillOnly(boolean left) {
	}

	/**
	 * A sequence's first token is there.
	 * @param nanos time since it was accepted
	 */
	default void onFirstToken(long nanos) {
	}

}
