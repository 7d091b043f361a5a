package io.millrace.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.millrace.grammar.automaton.Dfa;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.regex.RegexParser;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Random patterns against {@code java.util.regex}, which matches in another way. */
class RegexOracleTests {

	private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";

	private static final List<String> TEXTS = textsUpTo(3, List.of("a", "b", "1", "\u00e9", "\uD83D\uDE00", "\n"));

	@Test
	void itMatchesTheTextsThatJavaMatches() {
		Random random = new Random(4);
		int matched = 0;
		for (int i = 0; i < 1_000; i++) {
			String source = RandomRegex.next(random);
			Pattern pattern = Pattern.compile(source);
			Grammar grammar = Grammar.regex(source, GrammarLimits.DEFAULT);
			for (String text : TEXTS) {
				matched += check(pattern, grammar, text) ? 1 : 0;
			}
			for (int j = 0; j < 40; j++) {
				matched += check(pattern, grammar, randomText(random, 6)) ? 1 : 0;
			}
		}
		assertThat(matched).as("texts that matched, so that the test could fail").isGreaterThan(10_000);
	}

	@Test
	void javaMatchesWhatTheAutomatonWrites() {
		Random random = new Random(5);
		for (int i = 0; i < 1_000; i++) {
			String source = RandomRegex.next(random);
			Pattern pattern = Pattern.compile(source);
			Dfa dfa = Dfa.compile(RegexParser.parse(source, GrammarLimits.DEFAULT), GrammarLimits.DEFAULT);
			int[] distances = distancesToMatch(dfa);
			for (int j = 0; j < 10; j++) {
				String text = write(dfa, distances, random, 8);
				assertThat(pattern.matcher(text).matches()).as("%s on '%s'", source, text).isTrue();
			}
		}
	}

	@Test
	void patternsAsPeopleWriteThem() {
		List<String> patterns = List.of("\\d{3}-\\d{4}", "^[A-Z]{2}\\d{1,3}$",
				"(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?", "[\\w.+-]+@\\w+(\\.\\w+)+", OCTET + "(\\." + OCTET + "){3}",
				"\"([^\"\\\\\\x00-\\x1F]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F]{4})*\"", "\\d{4}-(0[1-9]|1[0-2])-[0-3]\\d",
				"#?([a-f0-9]{6}|[a-f0-9]{3})", "(?<year>\\d{4})/(?<month>\\d\\d?)", "(yes|no|maybe)", "[^,]+(,[^,]+)*");
		List<String> texts = List.of("555-1234", "AB12", "AB1234", "0", "-1", "3.14e-10", "01", "me@example.com",
				"a.b+c@x.y.z", "@x.y", "192.168.0.1", "256.1.1.1", "\"\"", "\"a\\n\\u00e9\"", "\"\n\"", "\"\\x\"",
				"2024-02-30", "2024-13-01", "#ff00aa", "fff", "ffff", "2024/5", "yes", "yess", "a,b,\u6f22", "a,,b",
				"");
		for (String source : patterns) {
			Grammar grammar = Grammar.regex(source, GrammarLimits.DEFAULT);
			texts.forEach((text) -> check(Pattern.compile(source), grammar, text));
		}
	}

	private static boolean check(Pattern pattern, Grammar grammar, String text) {
		boolean expected = pattern.matcher(text).matches();
		if (grammar.matches(text) != expected) {
			assertThat(grammar.matches(text)).as("%s on '%s'", pattern, text).isEqualTo(expected);
		}
		return expected;
	}

	/** A random way through the automaton, to the nearest end after so many bytes. */
	private static String write(Dfa dfa, int[] distances, Random random, int bytes) {
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		int state = Dfa.START;
		while (!dfa.isAccepting(state) || (written.size() < bytes && !dfa.isFinal(state) && random.nextInt(6) > 0)) {
			int value = random.nextInt(256);
			int next = dfa.next(state, value);
			if (next != Dfa.DEAD && (written.size() < bytes || distances[next] < distances[state])) {
				written.write(value);
				state = next;
			}
		}
		String text = written.toString(StandardCharsets.UTF_8);
		assertThat(text.getBytes(StandardCharsets.UTF_8)).as("valid UTF-8").isEqualTo(written.toByteArray());
		return text;
	}

	/**
	 * By state, how many bytes are missing at least; found backwards from the matches.
	 */
	private static int[] distancesToMatch(Dfa dfa) {
		List<Set<Integer>> sources = IntStream.range(0, dfa.states())
			.mapToObj((state) -> (Set<Integer>) new HashSet<Integer>())
			.toList();
		int[] distances = new int[dfa.states()];
		Deque<Integer> open = new ArrayDeque<>();
		for (int state = 0; state < dfa.states(); state++) {
			for (int value = 0; value < 256; value++) {
				if (dfa.next(state, value) != Dfa.DEAD) {
					sources.get(dfa.next(state, value)).add(state);
				}
			}
			distances[state] = dfa.isAccepting(state) ? 0 : Integer.MAX_VALUE;
			if (dfa.isAccepting(state)) {
				open.add(state);
			}
		}
		while (!open.isEmpty()) {
			int state = open.remove();
			for (int source : sources.get(state)) {
				if (distances[source] == Integer.MAX_VALUE) {
					distances[source] = distances[state] + 1;
					open.add(source);
				}
			}
		}
		return distances;
	}

	private static String randomText(Random random, int maxLength) {
		StringBuilder text = new StringBuilder();
		int length = random.nextInt(maxLength + 1);
		for (int i = 0; i < length; i++) {
			text.append(RandomRegex.pick(random, RandomRegex.CHARACTERS));
		}
		return text.toString();
	}

	private static List<String> textsUpTo(int length, List<String> characters) {
		List<String> texts = new ArrayList<>(List.of(""));
		int begin = 0;
		for (int i = 0; i < length; i++) {
			int end = texts.size();
			for (String text : List.copyOf(texts.subList(begin, end))) {
				characters.forEach((character) -> texts.add(text + character));
			}
			begin = end;
		}
		return texts;
	}

}
