package io.millrace.grammar.automaton;

import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;

/** What one compilation has spent of its limits. Used by one thread at a time. */
public final class Budget {

	private final GrammarLimits limits;

	private long steps;

	public Budget(GrammarLimits limits) {
		this.limits = limits;
	}

	public GrammarLimits limits() {
		return this.limits;
	}

	/** So many more steps were taken. */
	public void steps(long count) {
		this.steps += count;
		require("steps to compile", this.limits.maxSteps(), this.steps);
	}

	/** There are now so many states that are not yet deterministic. */
	void nfaStates(int count) {
		require("repeated parts and characters", this.limits.maxNfaStates(), count);
	}

	/** There are now so many deterministic states. */
	void states(int count) {
		require("automaton states", this.limits.maxStates(), count);
	}

	private static void require(String what, long limit, long reached) {
		if (reached > limit) {
			throw new GrammarLimitException(what, limit, reached);
		}
	}

}
