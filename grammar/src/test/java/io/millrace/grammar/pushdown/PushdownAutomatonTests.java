package io.millrace.grammar.pushdown;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import java.util.Set;
import java.util.TreeSet;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Call;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PushdownAutomatonTests {

	private static final int LENGTH = 6;

	private static final Literal A = new Literal("a");

	private static final Literal B = new Literal("b");

	@Test
	void bracketsAreCounted() {
		Rules rules = new Rules();
		Call pair = rules.declare();
		rules.define(pair, choice(A, sequence(new Literal("("), pair, new Literal(")"))));
		PushdownAutomaton automaton = compile(rules, pair);
		assertThat(accepts(automaton, "(((a)))")).isTrue();
		assertThat(accepts(automaton, "(((a))")).isFalse();
		assertThat(next(automaton, "((a)))")).isNull();
	}

	@Test
	void leftRecursionIsRewritten() {
		Rules rules = new Rules();
		Call sum = rules.declare();
		Call term = rules.declare();
		rules.define(sum, choice(sequence(sum, new Literal("+"), term), term));
		rules.define(term,
				choice(sequence(term, new Literal("*"), A), sequence(new Literal("("), sum, new Literal(")")), A));
		PushdownAutomaton automaton = compile(rules, sum);
		assertThat(accepts(automaton, "a+(a*a+a)*a+a")).isTrue();
		assertThat(accepts(automaton, "a+")).isFalse();
		assertThat(next(automaton, "a++")).isNull();
	}

	@Test
	void leftRecursionThroughOthersIsRewritten() {
		Rules rules = new Rules();
		Call first = rules.declare();
		Call second = rules.declare();
		rules.define(first, choice(sequence(second, A), B));
		rules.define(second, choice(sequence(first, B), A));
		PushdownAutomaton automaton = compile(rules, first);
		for (String text : List.of("b", "aa", "bba", "aaba", "bbaba")) {
			assertThat(accepts(automaton, text)).as(text).isTrue();
		}
		assertThat(accepts(automaton, "ba")).isFalse();
	}

	@Test
	void leftRecursionBehindAnEmptyPartIsRefused() {
		Rules rules = new Rules();
		Call first = rules.declare();
		rules.define(first, choice(sequence(new Repetition(A, 0, 1), first, B), A));
		assertThatExceptionOfType(UnsupportedGrammarException.class).isThrownBy(() -> compile(rules, first))
			.withMessageContaining("left recursion behind a part that may be empty");
	}

	@Test
	void aRuleThatNeverEndsMatchesNothing() {
		Rules rules = new Rules();
		Call endless = rules.declare();
		rules.define(endless, sequence(A, endless));
		assertThatExceptionOfType(UnsatisfiableGrammarException.class).isThrownBy(() -> compile(rules, endless));
		Call either = rules.add(choice(B, endless));
		assertThat(next(compile(rules, either), "a")).isNull();
	}

	@Test
	void nestingHasABound() {
		Rules rules = new Rules();
		Call pair = rules.declare();
		rules.define(pair, choice(A, sequence(new Literal("("), pair, new Literal(")"))));
		PushdownAutomaton automaton = compile(rules, pair);
		Configuration deep = next(automaton, "(".repeat(Stacks.MAX_DEPTH));
		assertThat(deep).isNotNull();
		assertThat(deep.next('(')).isNull();
		assertThat(deep.next('a')).isNotNull();
	}

	@Test
	void equalPositionsAreTheSameObject() {
		Rules rules = new Rules();
		Call pair = rules.declare();
		rules.define(pair, choice(A, sequence(new Literal("("), pair, new Literal(")"), new Repetition(pair, 0, 1))));
		PushdownAutomaton automaton = compile(rules, pair);
		assertThat(next(automaton, "((a)")).isSameAs(next(automaton, "((a)(a)"));
	}

	@Test
	void whatIsForcedIsKnown() {
		Rules rules = new Rules();
		Call inner = rules.add(choice(new Literal("xyz"), new Literal("xyw")));
		Call outer = rules.add(sequence(new Literal("<"), inner, new Literal(">")));
		PushdownAutomaton automaton = compile(rules, outer);
		assertThat(automaton.start().forcedByte()).isEqualTo('<');
		assertThat(next(automaton, "<").forcedByte()).isEqualTo('x');
		assertThat(next(automaton, "<xy").forcedByte()).isEqualTo(-1);
		assertThat(next(automaton, "<xyw").forcedByte()).isEqualTo('>');
		assertThat(next(automaton, "<xyw>").isFinal()).isTrue();
	}

	/** Random grammars against the texts found by substituting until nothing is new. */
	@Test
	void itAcceptsWhatTheRulesDerive() {
		Random random = new Random(11);
		int compiled = 0;
		for (int round = 0; round < 600; round++) {
			Rules rules = new Rules();
			List<Call> calls = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				calls.add(rules.declare());
			}
			Map<Integer, Expression> bodies = new HashMap<>();
			for (Call call : calls) {
				Expression body = random(random, calls, 3);
				bodies.put(call.rule(), body);
				rules.define(call, body);
			}
			Set<String> derived = derived(bodies).getOrDefault(0, Set.of());
			PushdownAutomaton automaton;
			try {
				automaton = compile(rules, calls.getFirst());
			}
			catch (UnsupportedGrammarException exception) {
				continue;
			}
			catch (GrammarException exception) {
				assertThat(derived).as(bodies.toString()).isEmpty();
				continue;
			}
			compiled++;
			for (String text : texts()) {
				assertThat(accepts(automaton, text)).as("%s of %s", text, bodies).isEqualTo(derived.contains(text));
			}
			for (String text : derived) {
				for (int end = 0; end <= text.length(); end++) {
					assertThat(next(automaton, text.substring(0, end))).as("%s of %s", text, bodies).isNotNull();
				}
			}
		}
		assertThat(compiled).isGreaterThan(200);
	}

	private static Map<Integer, Set<String>> derived(Map<Integer, Expression> bodies) {
		Map<Integer, Set<String>> found = new HashMap<>();
		boolean changed = true;
		while (changed) {
			changed = false;
			for (Map.Entry<Integer, Expression> body : bodies.entrySet()) {
				Set<String> texts = texts(body.getValue(), found);
				changed |= found.computeIfAbsent(body.getKey(), (rule) -> new TreeSet<>()).addAll(texts);
			}
		}
		return found;
	}

	private static Set<String> texts(Expression expression, Map<Integer, Set<String>> found) {
		return switch (expression) {
			case Literal literal -> Set.of(literal.text());
			case Expression.Special special -> throw new IllegalArgumentException("No special tokens here.");
			case Call call -> found.getOrDefault(call.rule(), Set.of());
			case Alternation alternation -> {
				Set<String> all = new TreeSet<>();
				alternation.choices().forEach((choice) -> all.addAll(texts(choice, found)));
				yield all;
			}
			case Sequence sequence -> {
				Set<String> all = Set.of("");
				for (Expression part : sequence.parts()) {
					all = concat(all, texts(part, found));
				}
				yield all;
			}
			case Repetition repetition -> {
				Set<String> body = texts(repetition.body(), found);
				Set<String> all = new TreeSet<>();
				Set<String> power = Set.of("");
				for (int i = 0; i <= Math.min(LENGTH + 1, repetition.max()); i++) {
					if (i >= repetition.min()) {
						all.addAll(power);
					}
					power = concat(power, body);
				}
				yield all;
			}
			case Expression.OneOf oneOf -> throw new IllegalStateException("There are none.");
		};
	}

	private static Set<String> concat(Set<String> first, Set<String> second) {
		Set<String> all = new TreeSet<>();
		for (String begin : first) {
			for (String end : second) {
				if (begin.length() + end.length() <= LENGTH) {
					all.add(begin + end);
				}
			}
		}
		return all;
	}

	private static Expression random(Random random, List<Call> calls, int depth) {
		return switch ((depth == 0) ? random.nextInt(3) : random.nextInt(7)) {
			case 0 -> A;
			case 1 -> B;
			case 2 -> calls.get(random.nextInt(calls.size()));
			case 3 -> new Repetition(random(random, calls, depth - 1), random.nextInt(2), 2);
			case 4 -> choice(random(random, calls, depth - 1), random(random, calls, depth - 1));
			default -> sequence(random(random, calls, depth - 1), random(random, calls, depth - 1));
		};
	}

	private static List<String> texts() {
		List<String> all = new ArrayList<>(List.of(""));
		for (int i = 0; i < all.size() && all.get(i).length() < LENGTH; i++) {
			all.add(all.get(i) + "a");
			all.add(all.get(i) + "b");
		}
		return all;
	}

	private static boolean accepts(PushdownAutomaton automaton, String text) {
		Configuration end = next(automaton, text);
		return end != null && end.isAccepting();
	}

	private static Configuration next(PushdownAutomaton automaton, String text) {
		return automaton.start().next(text.getBytes(StandardCharsets.UTF_8));
	}

	private static PushdownAutomaton compile(Rules rules, Call first) {
		return PushdownAutomaton.compile(rules, first, new Budget(GrammarLimits.DEFAULT));
	}

	private static Expression sequence(Expression... parts) {
		return new Sequence(List.of(parts));
	}

	private static Expression choice(Expression... choices) {
		return new Alternation(List.of(choices));
	}

}
