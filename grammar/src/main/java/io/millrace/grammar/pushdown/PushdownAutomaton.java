package io.millrace.grammar.pushdown;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.vocabulary.ByteRun;
import io.millrace.grammar.vocabulary.ByteState;
import org.jspecify.annotations.Nullable;

/**
 * Automata that call each other, run on all stacks at once. From each of their states the
 * end of its rule can be reached, so a configuration that is not dead leads to a match.
 * Configurations are found when they are asked for, and remembered up to a bound.
 * Immutable but for that; safe for use by several threads.
 */
public final class PushdownAutomaton {

	private static final int BYTES = 256;

	/** The most configurations that are remembered. */
	private static final int MAX_KEPT = 16_384;

	/** By rule; null where it is not reached. */
	private final @Nullable Dfa[] rules;

	/** By rule: the number of its first state. */
	private final int[] begins;

	/** By state. */
	private final State[] states;

	/** By byte. */
	private final int[] classes;

	private final int classCount;

	private final KindRun kindRun;

	private final int[] plainBytes;

	private final Configuration start;

	/** After a byte that is refused. */
	private final Configuration dead;

	private final Stacks stacks = new Stacks();

	/**
	 * By first state of a rule: what few bytes do not tell apart. Found when it is asked
	 * for, since a grammar that is only checked needs none.
	 */
	private final AtomicReferenceArray<int[][]> near;

	private volatile boolean isPrepared;

	private final Map<Likeness, Configuration> kept = new HashMap<>();

	private PushdownAutomaton(@Nullable Dfa[] rules, int startRule) {
		this.rules = rules;
		this.begins = new int[rules.length];
		this.states = number();
		this.near = new AtomicReferenceArray<>(this.states.length);
		this.classes = new int[BYTES];
		this.classCount = classify();
		this.kindRun = new KindRun(this.classes);
		this.plainBytes = PlainRun.bytes(this.classes);
		Closure closure = new Closure(this.states, this.stacks);
		closure.add(this.begins[startRule], Stacks.BOTTOM);
		this.start = keep(closure.configuration(this));
		this.dead = keep(new Configuration(this, new int[0], new Stack[0], false));
	}

	/**
	 * Compiles the rules that the first one needs.
	 * @throws io.millrace.grammar.compile.GrammarException if they match nothing, take
	 * more than the limits allow, or recurse in a way that cannot be followed
	 */
	public static PushdownAutomaton compile(Rules rules, Call first, Budget budget) {
		LeftRecursion.remove(rules, budget);
		BitSet productive = rules.productive();
		if (!productive.get(first.rule())) {
			throw new UnsatisfiableGrammarException("No text satisfies the grammar.");
		}
		@Nullable Dfa[] compiled = new Dfa[rules.size()];
		Deque<Integer> open = new ArrayDeque<>();
		open.add(first.rule());
		while (!open.isEmpty()) {
			int rule = open.remove();
			if (compiled[rule] == null) {
				Dfa automaton = switch (rules.body(rule)) {
					case Rules.Body.Compiled known -> known.automaton();
					case Rules.Body.Written written -> Dfa.compile(written.expression(), productive::get, budget);
				};
				compiled[rule] = automaton;
				for (int call = 0; call < automaton.calls(); call++) {
					open.add(automaton.calledRule(call));
				}
			}
		}
		return new PushdownAutomaton(compiled, first.rule());
	}

	/** Finds now what would take long when it is first asked for. */
	public void prepare() {
		for (int rule = 0; rule < this.rules.length && !this.isPrepared; rule++) {
			Dfa automaton = this.rules[rule];
			if (automaton != null) {
				nearOf(automaton, this.begins[rule]);
			}
		}
		this.isPrepared = true;
	}

	/** Before any byte. */
	public Configuration start() {
		return this.start;
	}

	/** How many states the rules have together. */
	public int states() {
		return this.states.length;
	}

	/** How many classes of bytes the rules tell apart. */
	int classes() {
		return this.classCount;
	}

	int classOf(int value) {
		return this.classes[value];
	}

	/** After one more byte; dead if it is refused. */
	synchronized Configuration step(Configuration from, int value) {
		return (from.size() == 1) ? stepOfOne(from, value) : stepOfAll(from, value);
	}

	/** Most states lead to one that neither calls nor returns, so nothing is followed. */
	private Configuration stepOfOne(Configuration from, int value) {
		int target = target(from.state(0), value);
		if (target == Dfa.DEAD) {
			return this.dead;
		}
		if (!this.states[target].onlyReads()) {
			return stepOfAll(from, value);
		}
		return at(target, from.stack(0));
	}

	/**
	 * The state after a byte, or {@link Dfa#DEAD} where it is refused, or where that
	 * state calls or ends its rule.
	 */
	int plainStep(int state, int value) {
		int target = target(state, value);
		return (target != Dfa.DEAD && this.states[target].onlyReads()) ? target : Dfa.DEAD;
	}

	/** The state after a byte within the same rule, or {@link Dfa#DEAD}. */
	private int target(int state, int value) {
		State from = this.states[state];
		int next = from.automaton().next(from.local(), value);
		return (next != Dfa.DEAD) ? state - from.local() + next : Dfa.DEAD;
	}

	/** One state, which neither calls nor ends its rule, with its stacks. */
	synchronized Configuration at(int state, Stack stack) {
		return keep(new Configuration(this, new int[] { state }, new Stack[] { stack }, false));
	}

	private Configuration stepOfAll(Configuration from, int value) {
		this.stacks.tidy();
		Closure closure = new Closure(this.states, this.stacks);
		for (int i = 0; i < from.size(); i++) {
			State state = this.states[from.state(i)];
			int next = state.automaton().next(state.local(), value);
			if (next != Dfa.DEAD) {
				closure.add(from.state(i) - state.local() + next, from.stack(i));
			}
		}
		return keep(closure.configuration(this));
	}

	int[] plainBytes() {
		return this.plainBytes;
	}

	ByteRun byteRun(Configuration from, int max) {
		return this.kindRun.find(from, max);
	}

	/**
	 * A number of a state that it shares with those of its rule that few bytes do not
	 * tell from it.
	 * @param bytes how many, at most {@link ByteState#MAX_OUTLOOK}
	 */
	int near(int bytes, int state) {
		State found = this.states[state];
		int begin = state - found.local();
		return begin + nearOf(found.automaton(), begin)[bytes][found.local()];
	}

	/** Found twice where two threads ask at once. */
	private int[][] nearOf(Dfa automaton, int begin) {
		int[][] known = this.near.get(begin);
		if (known == null) {
			known = automaton.nearStates(ByteState.MAX_OUTLOOK);
			this.near.set(begin, known);
		}
		return known;
	}

	/**
	 * The one byte that a state of the configuration reads, or -1 if there are others.
	 */
	int onlyByte(Configuration configuration) {
		int found = -1;
		for (int i = 0; i < configuration.size(); i++) {
			int only = this.states[configuration.state(i)].onlyByte();
			if (only < 0 || (found >= 0 && found != only)) {
				return -1;
			}
			found = only;
		}
		return found;
	}

	private Configuration keep(Configuration configuration) {
		if (this.kept.size() >= MAX_KEPT) {
			this.kept.clear();
		}
		Configuration known = this.kept.putIfAbsent(new Likeness(configuration), configuration);
		return (known != null) ? known : configuration;
	}

	private boolean begins(int value) {
		for (Dfa rule : this.rules) {
			if (rule != null && rule.begins(value)) {
				return true;
			}
		}
		return false;
	}

	/** Numbers the classes, and returns how many there are. */
	private int classify() {
		int current = 0;
		for (int value = 1; value < BYTES; value++) {
			if (begins(value)) {
				current++;
			}
			this.classes[value] = current;
		}
		return current + 1;
	}

	private State[] number() {
		int count = 0;
		for (int rule = 0; rule < this.rules.length; rule++) {
			this.begins[rule] = count;
			Dfa automaton = this.rules[rule];
			count += (automaton != null) ? automaton.states() : 0;
		}
		State[] all = new State[count];
		for (int rule = 0; rule < this.rules.length; rule++) {
			Dfa automaton = this.rules[rule];
			for (int state = 0; automaton != null && state < automaton.states(); state++) {
				all[this.begins[rule] + state] = State.of(automaton, state, this.begins[rule], this.begins);
			}
		}
		return all;
	}

	/** A configuration by what it is like. */
	private record Likeness(Configuration configuration) {

		@Override
		public boolean equals(Object other) {
			return other instanceof Likeness that && this.configuration.isLike(that.configuration);
		}

		@Override
		public int hashCode() {
			return this.configuration.likeness();
		}

	}

}
