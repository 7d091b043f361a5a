package io.millrace.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.millrace.grammar.RandomRegex;
import io.millrace.grammar.automaton.Expression.Alternation;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.automaton.Expression.Repetition;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.regex.RegexParser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DfaTests {

	private static final Expression NOTHING = new OneOf(CodePoints.NONE);

	@Test
	void fromEveryStateAMatchCanBeReached() {
		Random random = new Random(2);
		for (int i = 0; i < 300; i++) {
			String pattern = RandomRegex.next(random);
			Dfa dfa = compile(pattern);
			assertThat(statesThatReachAMatch(dfa)).as(pattern).doesNotContain(false);
		}
	}

	@Test
	void noTwoStatesAllowTheSame() {
		Random random = new Random(3);
		for (int i = 0; i < 300; i++) {
			String pattern = RandomRegex.next(random);
			Dfa dfa = compile(pattern);
			assertThat(distinguishable(dfa)).as(pattern).isEqualTo(dfa.states());
		}
	}

	@Test
	void nearStatesAreThoseThatFewBytesDoNotTellApart() {
		Random random = new Random(4);
		int near = 0;
		for (int i = 0; i < 60; i++) {
			// Where all states accept, and random ones.
			String pattern = (i == 0) ? "(a(b(c(de?)?)?)?)?" : RandomRegex.next(random);
			Dfa dfa = compile(pattern);
			int[][] blocks = dfa.nearStates(4);
			for (int bytes = 0; bytes < blocks.length; bytes++) {
				for (int first = 0; first < dfa.states(); first++) {
					for (int second = 0; second < first; second++) {
						boolean same = allowTheSame(dfa, first, second, bytes);
						assertThat(blocks[bytes][first] == blocks[bytes][second]).as("%d bytes of %s", bytes, pattern)
							.isEqualTo(same);
						near += same ? 1 : 0;
					}
				}
			}
		}
		assertThat(near).isPositive();
	}

	private static boolean allowTheSame(Dfa dfa, int first, int second, int bytes) {
		if (first == Dfa.DEAD || second == Dfa.DEAD || first == second) {
			return first == second;
		}
		if (dfa.isAccepting(first) != dfa.isAccepting(second)) {
			return false;
		}
		for (int value = 0; bytes > 0 && value < 256; value++) {
			if (!allowTheSame(dfa, dfa.next(first, value), dfa.next(second, value), bytes - 1)) {
				return false;
			}
		}
		return true;
	}

	@Test
	void equalLanguagesHaveEqualAutomata() {
		assertThat(compile("(a|b)*abb").states()).isEqualTo(4);
		assertThat(compile("(a*b*)*").states()).isEqualTo(compile("[ab]*").states()).isEqualTo(1);
		assertThat(compile("(a|ab)(c|bc)").states()).isEqualTo(compile("ac|abb?c").states());
		assertThat(compile("x{0,1000}").states()).isEqualTo(1001);
		assertThat(compile("foo|food|fool").states()).isEqualTo(5);
	}

	@Test
	void aPartThatMatchesNothingTakesWithItWhatNeedsIt() {
		Expression a = new Literal("a");
		assertThat(compile(new Alternation(List.of(a, new Sequence(List.of(a, NOTHING))))).states()).isEqualTo(2);
		assertThat(compile(new Repetition(NOTHING, 0, 5)).states()).isEqualTo(1);
		assertThat(compile(new Repetition(NOTHING, 0, Repetition.UNBOUNDED)).states()).isEqualTo(1);
		assertThat(compile(new Sequence(List.of(new Repetition(NOTHING, 0, 1), a))).states()).isEqualTo(2);
	}

	@Test
	void theTextsOfBothAndOfOneAloneAreFound() {
		Random random = new Random(4);
		Budget budget = new Budget(GrammarLimits.DEFAULT);
		for (int i = 0; i < 200; i++) {
			Dfa first = compile(RandomRegex.next(random));
			Dfa second = compile(RandomRegex.next(random));
			Optional<Dfa> both = Dfa.both(first, second, budget);
			Optional<Dfa> alone = Dfa.minus(first, second, budget);
			both.ifPresent((dfa) -> assertThat(statesThatReachAMatch(dfa)).doesNotContain(false));
			alone.ifPresent((dfa) -> assertThat(statesThatReachAMatch(dfa)).doesNotContain(false));
			for (int j = 0; j < 100; j++) {
				byte[] text = randomText(random).getBytes(StandardCharsets.UTF_8);
				assertThat(accepts(both, text)).isEqualTo(accepts(first, text) && accepts(second, text));
				assertThat(accepts(alone, text)).isEqualTo(accepts(first, text) && !accepts(second, text));
			}
		}
	}

	@Test
	void multiplesAreDivided() {
		for (int divisor : new int[] { 1, 2, 7, 10, 36 }) {
			Dfa dfa = Dfa.multiplesOf(divisor, new Budget(GrammarLimits.DEFAULT));
			for (int number = 0; number < 500; number++) {
				byte[] digits = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
				assertThat(accepts(dfa, digits)).as(number + " by " + divisor).isEqualTo(number % divisor == 0);
			}
			assertThat(accepts(dfa, new byte[] { '0', '0' })).isFalse();
			assertThat(accepts(dfa, new byte[0])).isFalse();
		}
	}

	private static String randomText(Random random) {
		StringBuilder text = new StringBuilder();
		for (int i = random.nextInt(5); i > 0; i--) {
			text.append(RandomRegex.CHARACTERS.get(random.nextInt(RandomRegex.CHARACTERS.size())));
		}
		return text.toString();
	}

	private static boolean accepts(Optional<Dfa> dfa, byte[] text) {
		return dfa.isPresent() && accepts(dfa.get(), text);
	}

	private static boolean accepts(Dfa dfa, byte[] text) {
		int state = dfa.next(Dfa.START, text);
		return state != Dfa.DEAD && dfa.isAccepting(state);
	}

	@Test
	void anExpressionWithoutAnyTextIsRefused() {
		for (Expression expression : List.of(NOTHING, new Alternation(List.of()),
				new Sequence(List.of(new Literal("a"), NOTHING)), new Repetition(NOTHING, 1, Repetition.UNBOUNDED),
				new Repetition(NOTHING, 2, 3))) {
			assertThatExceptionOfType(UnsatisfiableGrammarException.class).isThrownBy(() -> compile(expression))
				.withMessage("No text satisfies the grammar.");
		}
	}

	@Test
	void repeatingTheEmptyTextCostsNothing() {
		assertThat(compile(new Repetition(Expression.EMPTY, 5, Integer.MAX_VALUE - 1)).states()).isEqualTo(1);
		assertThat(compile("((){999999999}|(|){999999999}){3}(|)*").states()).isEqualTo(1);
	}

	@Test
	void tooManyStatesAreALimit() {
		GrammarLimits limits = new GrammarLimits(1_000, 10, 100_000, 500, 10_000_000);
		assertThatExceptionOfType(GrammarLimitException.class).isThrownBy(() -> compile("(a|b)*a(a|b){20}", limits))
			.withMessage("The grammar takes at least 501 automaton states, and 500 are allowed.")
			.satisfies((exception) -> assertThat(exception.limit()).isEqualTo(500))
			.satisfies((exception) -> assertThat(exception.reached()).isEqualTo(501));
		assertThat(compile("(a|b)*a(a|b){7}", limits).states()).isEqualTo(256);
	}

	@Test
	void tooManyCopiesAreALimit() {
		assertThatExceptionOfType(GrammarLimitException.class)
			.isThrownBy(() -> compile("((a{1000}){1000}){1000}", GrammarLimits.DEFAULT))
			.withMessage("The grammar takes at least 262145 repeated parts and characters, and 262144 are allowed.");
		assertThatExceptionOfType(GrammarLimitException.class)
			.isThrownBy(() -> compile("a{0,999999999}", GrammarLimits.DEFAULT));
	}

	@Test
	void tooMuchWorkIsALimit() {
		GrammarLimits limits = new GrammarLimits(1_000, 10, 100_000, 10_000, 5_000);
		assertThatExceptionOfType(GrammarLimitException.class)
			.isThrownBy(() -> compile("((a{0,30}){0,30}){0,30}", limits))
			.withMessageContaining("steps to compile, and 5000 are allowed");
		assertThat(compile("(a{0,30}){0,2}", limits).states()).isEqualTo(61);
	}

	@Test
	void limitsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GrammarLimits(1, 1, 1, 0, 1))
			.withMessage("maxStates is between 1 and 2097152, got 0.");
		assertThatIllegalArgumentException().isThrownBy(() -> new GrammarLimits(1, 251, 1, 1, 1))
			.withMessage("maxDepth is between 1 and 250, got 251.");
	}

	@Test
	void theOnlyByteIsForcedUnlessAMatchMayEnd() {
		Dfa dfa = compile("ab?c");
		int afterA = dfa.next(Dfa.START, 'a');
		assertThat(dfa.forcedByte(Dfa.START)).isEqualTo('a');
		assertThat(dfa.forcedByte(afterA)).isEqualTo(-1);
		assertThat(dfa.forcedByte(dfa.next(afterA, 'b'))).isEqualTo('c');
		int end = dfa.next(afterA, 'c');
		assertThat(dfa.forcedByte(end)).isEqualTo(-1);
		assertThat(dfa.isFinal(end)).isTrue();
		assertThat(dfa.isFinal(afterA)).isFalse();
		assertThat(compile("a*").forcedByte(Dfa.START)).isEqualTo(-1);
	}

	private static Dfa compile(String pattern) {
		return compile(pattern, GrammarLimits.DEFAULT);
	}

	private static Dfa compile(String pattern, GrammarLimits limits) {
		return Dfa.compile(RegexParser.parse(pattern, limits), limits);
	}

	private static Dfa compile(Expression expression) {
		return Dfa.compile(expression, GrammarLimits.DEFAULT);
	}

	/** By state; found by stepping until nothing changes. */
	private static boolean[] statesThatReachAMatch(Dfa dfa) {
		boolean[] alive = new boolean[dfa.states()];
		boolean changed = true;
		while (changed) {
			changed = false;
			for (int state = 0; state < dfa.states(); state++) {
				if (!alive[state] && (dfa.isAccepting(state) || leadsTo(dfa, state, alive))) {
					alive[state] = true;
					changed = true;
				}
			}
		}
		return alive;
	}

	private static boolean leadsTo(Dfa dfa, int state, boolean[] states) {
		for (int value = 0; value < 256; value++) {
			int next = dfa.next(state, value);
			if (next != Dfa.DEAD && states[next]) {
				return true;
			}
		}
		return false;
	}

	/**
	 * How many groups of states there are that some text tells apart; found by Moore's
	 * method, which is slow and simple.
	 */
	private static int distinguishable(Dfa dfa) {
		int[] groups = new int[dfa.states()];
		Arrays.setAll(groups, (state) -> dfa.isAccepting(state) ? 1 : 0);
		int count = 0;
		while (true) {
			Map<List<Integer>, Integer> numbers = new HashMap<>();
			int[] refined = new int[groups.length];
			for (int state = 0; state < groups.length; state++) {
				Integer[] signature = new Integer[257];
				signature[256] = groups[state];
				for (int value = 0; value < 256; value++) {
					int next = dfa.next(state, value);
					signature[value] = (next != Dfa.DEAD) ? groups[next] : -1;
				}
				refined[state] = numbers.computeIfAbsent(List.of(signature), (key) -> numbers.size());
			}
			if (numbers.size() == count) {
				return count;
			}
			count = numbers.size();
			groups = refined;
		}
	}

}
