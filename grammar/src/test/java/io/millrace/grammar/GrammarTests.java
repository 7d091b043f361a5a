package io.millrace.grammar;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GrammarTests {

	@Test
	void aChoiceIsItsTextsAndNoOthers() {
		Grammar grammar = choice("yes", "no", "yes", "\u00e9\uD83D\uDE00", "a.b*", "");
		for (String text : List.of("yes", "no", "\u00e9\uD83D\uDE00", "a.b*", "")) {
			assertThat(grammar.matches(text)).as(text).isTrue();
		}
		for (String text : List.of("ye", "yess", "yesno", "axb", "\u00e9", "\uD83D")) {
			assertThat(grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void equalEndsOfAChoiceAreShared() {
		assertThat(choice("tap", "taps", "top", "tops")).hasToString("an automaton of 5 states");
	}

	@Test
	void aLongChoiceFitsTheLimits() {
		String[] texts = IntStream.range(0, 5_000)
			.mapToObj((i) -> "city-" + i * 7919 % 1_000_003)
			.toArray(String[]::new);
		Grammar grammar = choice(texts);
		assertThat(texts).allMatch(grammar::matches);
		assertThat(grammar.matches("city-")).isFalse();
	}

	@Test
	void aChoiceOfNothingIsRefused() {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> choice())
			.withMessage("A choice has at least 1 text, got 0.");
	}

	@Test
	void aChoiceThatUtf8CannotWriteIsRefused() {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> choice("a", "b\uDE00"))
			.withMessage("A text to choose has half a surrogate pair, which UTF-8 cannot write.");
	}

	@Test
	void aChoiceThatIsTooLongIsALimit() {
		GrammarLimits limits = new GrammarLimits(10, 10, 100, 100, 10_000);
		assertThatExceptionOfType(GrammarLimitException.class)
			.isThrownBy(() -> Grammar.choice(List.of("abcdef", "ghijk"), limits))
			.withMessage("The grammar takes at least 11 characters, and 10 are allowed.");
	}

	@Test
	void everyRefusalIsOneSentence() {
		for (String pattern : List.of("(", "(?=a)", "[^\\s\\S]", "(a{9999}){9999}")) {
			assertThatExceptionOfType(GrammarException.class)
				.isThrownBy(() -> Grammar.regex(pattern, GrammarLimits.DEFAULT))
				.satisfies((exception) -> assertThat(exception.sentence()).endsWith(".").doesNotContain("\n"));
		}
	}

	private static Grammar choice(String... texts) {
		return Grammar.choice(List.of(texts), GrammarLimits.DEFAULT);
	}

}
