package io.millrace.grammar.ebnf;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.pushdown.Rules;

/** Rules by name, whichever comes first, their use or their body. */
final class NamedRules {

	private final Rules rules;

	private final Map<String, Call> calls = new LinkedHashMap<>();

	private final Set<String> defined = new LinkedHashSet<>();

	NamedRules(Rules rules) {
		this.rules = rules;
	}

	Call call(String name) {
		return this.calls.computeIfAbsent(name, (absent) -> this.rules.declare());
	}

	void define(String name, Expression body) {
		if (!this.defined.add(name)) {
			throw new GrammarSyntaxException("The grammar defines the rule '" + name + "' twice.");
		}
		this.rules.define(call(name), body);
	}

	boolean isDefined(String name) {
		return this.defined.contains(name);
	}

	/** The first rule, once all are defined. */
	Call first(String name) {
		if (!this.defined.contains(name)) {
			throw new GrammarSyntaxException("The grammar has no rule '" + name + "' to begin with.");
		}
		for (String called : this.calls.keySet()) {
			if (!this.defined.contains(called)) {
				throw new GrammarSyntaxException("The grammar uses the rule '" + called + "' and does not define it.");
			}
		}
		return call(name);
	}

}
