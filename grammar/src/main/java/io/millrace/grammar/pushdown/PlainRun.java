package io.millrace.grammar.pushdown;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.IntStream;

import io.millrace.grammar.automaton.Budget;
import io.millrace.grammar.automaton.CodePoints;
import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.automaton.Expression.OneOf;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.vocabulary.FreeRun;
import io.millrace.grammar.vocabulary.PlainText;
import org.jspecify.annotations.Nullable;

/**
 * How long a run of plain characters is free: most tokens of a vocabulary are such runs,
 * and where they are free, no token has to be tried.
 */
final class PlainRun {

	/** Characters that are followed; where no end of a run is seen, it may still come. */
	private static final int MAX_LENGTH = 16;

	/** Ways to stand that are looked at; more are taken for an end of the run. */
	private static final int MAX_WAYS = 64;

	private static final Dfa PLAIN = Dfa.compile(new OneOf(PlainText.codePoints(CodePoints::range, CodePoints::union)),
			(rule) -> false, new Budget(GrammarLimits.DEFAULT));

	private static final Configuration[] REFUSED = {};

	private PlainRun() {
	}

	/**
	 * One byte of each class that an automaton or plain characters tell apart.
	 * @param classes the automaton's, by byte
	 */
	static int[] bytes(int[] classes) {
		return IntStream.range(0, classes.length)
			.filter((value) -> value == 0 || classes[value] != classes[value - 1] || PLAIN.begins(value))
			.toArray();
	}

	/**
	 * Follows all plain characters: the run is {@code max} long where nothing new comes
	 * after some of them, otherwise as long as was tried.
	 */
	static FreeRun find(Configuration from, int max) {
		Set<Configuration> seen = identitySet();
		Set<Configuration> open = identitySet();
		open.add(from);
		boolean loops = false;
		for (int length = 0; length < Math.min(max, MAX_LENGTH); length++) {
			seen.addAll(open);
			Set<Configuration> next = afterOne(open);
			if (next == null) {
				return new FreeRun(length, !loops && open.stream().allMatch(PlainRun::refusesAll));
			}
			loops |= next.removeAll(seen);
			if (seen.size() + next.size() > MAX_WAYS) {
				return new FreeRun(length, false);
			}
			if (next.isEmpty()) {
				return new FreeRun(max, false);
			}
			open = next;
		}
		return new FreeRun(Math.min(max, MAX_LENGTH), false);
	}

	private static @Nullable Set<Configuration> afterOne(Set<Configuration> open) {
		Set<Configuration> next = identitySet();
		for (Configuration configuration : open) {
			Configuration[] after = configuration.afterPlainCharacter();
			if (after == null) {
				return null;
			}
			next.addAll(Arrays.asList(after));
		}
		return next;
	}

	/** Whether no plain character may begin. */
	private static boolean refusesAll(Configuration configuration) {
		return IntStream.of(configuration.plainBytes())
			.noneMatch((value) -> PLAIN.next(Dfa.START, value) != Dfa.DEAD && configuration.next(value) != null);
	}

	/** Each way to stand after one plain character, or nothing if one is refused. */
	static Configuration[] afterOne(Configuration from) {
		Set<Configuration> after = identitySet();
		BitSet targets = new BitSet();
		if (from.size() == 1 && collectStates(from, from.state(0), Dfa.START, targets)) {
			return targets.stream().mapToObj((state) -> from.at(state)).toArray(Configuration[]::new);
		}
		return collect(from, Dfa.START, after) ? after.toArray(Configuration[]::new) : REFUSED;
	}

	/**
	 * The same by states alone, where nothing is called and no rule ends: what stands
	 * inside a character is not worth to be remembered.
	 * @return whether it could be done, and all ways are allowed
	 */
	private static boolean collectStates(Configuration from, int state, int plain, BitSet targets) {
		int previous = Dfa.DEAD;
		int previousPlain = Dfa.DEAD;
		for (int value : from.plainBytes()) {
			int nextPlain = PLAIN.next(plain, value);
			if (nextPlain == Dfa.DEAD) {
				continue;
			}
			int next = from.plainStep(state, value);
			if (next == Dfa.DEAD) {
				return false;
			}
			if (next == previous && nextPlain == previousPlain) {
				continue;
			}
			previous = next;
			previousPlain = nextPlain;
			if (PLAIN.isAccepting(nextPlain)) {
				targets.set(next);
			}
			else if (!collectStates(from, next, nextPlain, targets)) {
				return false;
			}
		}
		return targets.cardinality() <= MAX_WAYS;
	}

	/** Whether all ways through the rest of a character are allowed. */
	private static boolean collect(Configuration from, int state, Set<Configuration> after) {
		Configuration previous = null;
		int previousState = Dfa.DEAD;
		for (int value : from.plainBytes()) {
			int next = PLAIN.next(state, value);
			if (next == Dfa.DEAD) {
				continue;
			}
			Configuration configuration = from.next(value);
			if (configuration == null) {
				return false;
			}
			if (configuration == previous && next == previousState) {
				continue;
			}
			previous = configuration;
			previousState = next;
			if (PLAIN.isAccepting(next)) {
				after.add(configuration);
			}
			else if (!collect(configuration, next, after)) {
				return false;
			}
		}
		return after.size() <= MAX_WAYS;
	}

	private static Set<Configuration> identitySet() {
		return Collections.newSetFromMap(new IdentityHashMap<>());
	}

}
