package io.millrace.worker.grammar;

/** Is told of grammars, by the thread that compiles them; it must not throw. */
public interface GrammarObserver {

	/**
	 * A sequence's grammar is ready.
	 * @param nanos how long that took, next to nothing where it was kept
	 */
	default void onGrammar(long nanos) {
	}

	/** A sequence's grammar was known from an earlier one. */
	default void onKnownGrammar() {
	}

	/** A sequence's grammar cannot be followed. */
	default void onFailedGrammar() {
	}

}
