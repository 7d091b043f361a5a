package io.millrace.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.automaton.Expression.Special;
import io.millrace.grammar.automaton.NfaState.Read;
import io.millrace.grammar.automaton.NfaState.Split;
import io.millrace.grammar.automaton.NfaState.Step;

/**
 * Compiles an expression from its end to its beginning: each part is given the state that
 * follows it and answers the state that begins it, so nothing is patched later but loops.
 * A part that matches nothing answers {@link #NOTHING}, and takes with it whatever needs
 * it; so the end can be reached from every state that is left.
 */
final class NfaCompiler {

	/** No state: there is nothing to match. */
	static final int NOTHING = -1;

	private final Nfa nfa;

	private final Calls calls;

	/** What was compiled already: a part that comes twice is there once. */
	private final Map<Part, Integer> compiled = new HashMap<>();

	NfaCompiler(Nfa nfa, Calls calls) {
		this.nfa = nfa;
		this.calls = calls;
	}

	/** The state that begins the expression, or {@link #NOTHING}. */
	int compile(Expression expression, int next) {
		Part part = new Part(expression, next);
		Integer known = this.compiled.get(part);
		if (known == null) {
			known = compileAnew(expression, next);
			this.compiled.put(part, known);
		}
		return known;
	}

	private int compileAnew(Expression expression, int next) {
		return switch (expression) {
			case Literal literal -> literal(literal.text().getBytes(StandardCharsets.UTF_8), next);
			case Special special -> literal(SpecialBytes.of(special.name()), next);
			case OneOf oneOf ->
				oneOf.codePoints().isEmpty() ? NOTHING : new Utf8Compiler(this.nfa, next).compile(oneOf.codePoints());
			case Sequence sequence -> sequence(sequence.parts(), next);
			case Alternation alternation -> alternation(alternation.choices(), next);
			case Repetition repetition -> repetition(repetition, next);
			case Call call -> call(call.rule(), next);
		};
	}

	private int literal(byte[] bytes, int next) {
		int state = next;
		for (int i = bytes.length - 1; i >= 0; i--) {
			int value = Byte.toUnsignedInt(bytes[i]);
			state = this.nfa.add(new Read(List.of(new Step(value, value, state))));
		}
		return state;
	}

	private int call(int rule, int next) {
		int symbol = this.calls.symbol(rule);
		return (symbol != Calls.NOTHING) ? this.nfa.add(new Read(List.of(new Step(symbol, symbol, next)))) : NOTHING;
	}

	private int sequence(List<Expression> parts, int next) {
		int state = next;
		for (Expression part : parts.reversed()) {
			state = compile(part, state);
			if (state == NOTHING) {
				return NOTHING;
			}
		}
		return state;
	}

	private int alternation(List<Expression> choices, int next) {
		int state = NOTHING;
		for (Expression choice : choices.reversed()) {
			state = either(compile(choice, next), state);
		}
		return state;
	}

	private int either(int first, int second) {
		if (first == second || second == NOTHING) {
			return first;
		}
		return (first == NOTHING) ? second : this.nfa.add(new Split(first, second));
	}

	private int repetition(Repetition repetition, int next) {
		int required = repetition.min();
		int state;
		if (repetition.isUnbounded()) {
			state = loop(repetition.body(), required > 0, next);
			required = Math.max(0, required - 1);
		}
		else {
			state = optional(repetition.body(), repetition.max() - required, next);
		}
		for (int i = 0; i < required && state != NOTHING; i++) {
			int copy = compile(repetition.body(), state);
			if (copy == state) {
				return state;
			}
			state = copy;
		}
		return state;
	}

	/** Any number of copies, or at least one. */
	private int loop(Expression body, boolean atLeastOne, int next) {
		int loop = this.nfa.addLoop(next);
		int first = compile(body, loop);
		if (first == NOTHING) {
			return atLeastOne ? NOTHING : next;
		}
		this.nfa.closeLoop(loop, first, next);
		return atLeastOne ? first : loop;
	}

	/** Up to so many copies; each leads to {@code next} at once if no other follows. */
	private int optional(Expression body, int count, int next) {
		int state = next;
		for (int i = 0; i < count; i++) {
			int copy = compile(body, state);
			if (copy == state || copy == NOTHING) {
				return state;
			}
			state = either(copy, next);
		}
		return state;
	}

	/** The very same part, not an equal one, before the same state. */
	private record Part(Expression expression, int next) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Part that && this.expression == that.expression && this.next == that.next;
		}

		@Override
		public int hashCode() {
			return 31 * System.identityHashCode(this.expression) + this.next;
		}

	}

}
