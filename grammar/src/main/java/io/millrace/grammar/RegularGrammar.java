package io.millrace.grammar;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.compile.GrammarLimits;

/** A grammar that needs no stack. */
final class RegularGrammar extends Grammar {

	private final Dfa dfa;

	private RegularGrammar(Dfa dfa) {
		this.dfa = dfa;
	}

	static RegularGrammar compile(Expression expression, GrammarLimits limits) {
		return new RegularGrammar(Dfa.compile(expression, limits));
	}

	@Override
	Position start() {
		return new DfaPosition(this.dfa, Dfa.START);
	}

	@Override
	public String toString() {
		return "an automaton of " + this.dfa.states() + " states";
	}

}
