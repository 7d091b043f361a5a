package io.millrace.grammar.automaton;

import java.util.List;

/** A state of an {@link Nfa}. */
sealed interface NfaState {

	/** The end: what was read is matched. */
	record Accept() implements NfaState {

	}

	/** Reads one byte. */
	record Read(List<Step> steps) implements NfaState {

		public Read {
			steps = List.copyOf(steps);
		}

	}

	/** Is in both states at once, without reading. */
	record Split(int first, int second) implements NfaState {

	}

	/**
	 * A byte, or the call that {@link Calls} gives that number, from {@code firstByte} to
	 * {@code lastByte}, both included, leads to a state.
	 */
	record Step(int firstByte, int lastByte, int target) {

	}

}
