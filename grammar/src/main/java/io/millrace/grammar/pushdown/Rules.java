package io.millrace.grammar.pushdown;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.compile.GrammarLimitException;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one grammar while it is written. A rule gets its number before its body,
 * so that rules can call each other.
 */
public final class Rules {

	private static final int MAX_RULES = 20_000;

	/** By rule; null until it is defined. */
	private final List<@Nullable Body> bodies = new ArrayList<>();

	/** How many rules there are, defined or not. */
	public int size() {
		return this.bodies.size();
	}

	/** A new rule, to be defined. */
	public Call declare() {
		if (this.bodies.size() == MAX_RULES) {
			throw new GrammarLimitException("rules", MAX_RULES, MAX_RULES + 1L);
		}
		this.bodies.add(null);
		return new Call(this.bodies.size() - 1);
	}

	/** Gives a rule its body. */
	public void define(Call rule, Expression body) {
		this.bodies.set(rule.rule(), new Body.Written(body));
	}

	/** A new rule of this body. */
	public Call add(Expression body) {
		Call rule = declare();
		define(rule, body);
		return rule;
	}

	/** A new rule of an automaton that calls nothing. */
	public Call add(Dfa automaton) {
		Call rule = declare();
		this.bodies.set(rule.rule(), new Body.Compiled(automaton));
		return rule;
	}

	/** The rules that match some text, by number; not yet defined ones match none. */
	public BitSet productive() {
		return RuleFacts.productive(this);
	}

	boolean isDefined(int rule) {
		return this.bodies.get(rule) != null;
	}

	Body body(int rule) {
		Body body = this.bodies.get(rule);
		if (body == null) {
			throw new IllegalStateException("Rule " + rule + " was never defined.");
		}
		return body;
	}

	void replace(int rule, Expression body) {
		this.bodies.set(rule, new Body.Written(body));
	}

	/** What a rule stands for. */
	sealed interface Body {

		/** Still to be compiled. */
		record Written(Expression expression) implements Body {

		}

		/** Compiled already. */
		record Compiled(Dfa automaton) implements Body {

		}

	}

}
