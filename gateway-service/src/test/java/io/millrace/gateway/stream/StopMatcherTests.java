package io.millrace.gateway.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StopMatcherTests {

	@Test
	void withoutStopStringsAllTextPassesAtOnce() {
		assertThat(new StopMatcher(List.of()).append("abc")).isEqualTo("abc");
	}

	@Test
	void aPossibleBeginningIsHeldBackAndShownWhenItIsNone() {
		StopMatcher matcher = new StopMatcher(List.of("abac"));
		assertThat(matcher.append("xab")).isEqualTo("x");
		assertThat(matcher.append("ab")).isEqualTo("ab");
		assertThat(matcher.append("z")).isEqualTo("abz");
		assertThat(matcher.append("ab")).isEmpty();
		assertThat(matcher.finish()).isEqualTo("ab");
		assertThat(matcher.isMatched()).isFalse();
	}

	@Test
	void theTextEndsBeforeTheStopString() {
		StopMatcher matcher = new StopMatcher(List.of("END"));
		assertThat(matcher.append("one EN")).isEqualTo("one ");
		assertThat(matcher.append("D two")).isEmpty();
		assertThat(matcher.isMatched()).isTrue();
		assertThat(matcher.append("more")).isEmpty();
		assertThat(matcher.finish()).isEmpty();
	}

	@Test
	void ofTwoThatEndTogetherTheOneThatBeganFirstWins() {
		StopMatcher matcher = new StopMatcher(List.of("c", "abc"));
		assertThat(matcher.append("xabc")).isEqualTo("x");
	}

	@Test
	void theStopStringCanBeShownAndThenNothingIsHeldBack() {
		StopMatcher matcher = new StopMatcher(List.of("END"), true);
		assertThat(matcher.append("one EN")).isEqualTo("one EN");
		assertThat(matcher.append("D two")).isEqualTo("D");
		assertThat(matcher.isMatched()).isTrue();
		assertThat(matcher.finish()).isEmpty();
	}

	@Test
	void oneThatIsCompleteTooEarlyEndsNothingButOneThatBeganEarlyMay() {
		StopMatcher matcher = new StopMatcher(List.of("aa"));
		assertThat(matcher.append("xaa", false)).isEqualTo("xa");
		assertThat(matcher.isMatched()).isFalse();
		assertThat(matcher.append("ab", true)).as("the second a began early").isEmpty();
		assertThat(matcher.isMatched()).isTrue();
	}

	@Test
	void anyCutOfTheTextGivesTheSameAndNothingLeaks() {
		Random random = new Random(42);
		for (int round = 0; round < 3_000; round++) {
			List<String> stops = new ArrayList<>();
			for (int i = random.nextInt(4); i >= 0; i--) {
				stops.add(text(random, 1 + random.nextInt(4)));
			}
			String text = text(random, random.nextInt(30));
			String expected = expected(text, stops);
			StopMatcher matcher = new StopMatcher(stops);
			StringBuilder shown = new StringBuilder();
			for (int from = 0; from < text.length();) {
				int to = Math.min(text.length(), from + 1 + random.nextInt(5));
				shown.append(matcher.append(text.substring(from, to)));
				assertThat(expected.startsWith(shown.toString())).as("%s in %s", stops, text).isTrue();
				from = to;
			}
			shown.append(matcher.finish());
			assertThat(shown.toString()).as("%s in %s", stops, text).isEqualTo(expected);
			assertThat(matcher.isMatched()).isEqualTo(stops.stream().anyMatch(text::contains));
		}
	}

	/** The rule, said in the simplest way: the first to be complete, then the longest. */
	private static String expected(String text, List<String> stops) {
		for (int end = 1; end <= text.length(); end++) {
			String head = text.substring(0, end);
			int longest = stops.stream().filter(head::endsWith).mapToInt(String::length).max().orElse(0);
			if (longest > 0) {
				return head.substring(0, end - longest);
			}
		}
		return text;
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			text.append((char) ('a' + random.nextInt(3)));
		}
		return text.toString();
	}

}
