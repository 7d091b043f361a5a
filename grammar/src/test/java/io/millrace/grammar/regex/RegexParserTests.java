package io.millrace.grammar.regex;

import java.util.List;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RegexParserTests {

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
			(a)\\1           ~ a backreference                          ~ 3
			(?<n>a)\\k<n>    ~ a backreference                          ~ 7
			(?P<n>a)(?P=n)   ~ a backreference                          ~ 8
			a(?=b)           ~ a look-ahead                             ~ 1
			a(?!b)           ~ a look-ahead                             ~ 1
			(?<=a)b          ~ a look-behind                            ~ 0
			(?<!a)b          ~ a look-behind                            ~ 0
			(?>a)            ~ an atomic group                          ~ 0
			(?i)a            ~ inline flags or another special group    ~ 0
			(?#note)a        ~ a comment                                ~ 0
			(a)?(?(1)b|c)    ~ a conditional group                      ~ 4
			\\bfoo\\b        ~ a word boundary                          ~ 0
			[\\b]            ~ a word boundary                          ~ 1
			\\Ga             ~ an anchor to the previous match          ~ 0
			a\\p{L}          ~ a Unicode property                       ~ 1
			\\Qa.b\\E        ~ a quotation                              ~ 0
			a*+              ~ a possessive quantifier                  ~ 1
			a{2}+            ~ a possessive quantifier                  ~ 1
			a{,3}            ~ a quantifier without a lower bound       ~ 1
			[a-z&&[^b]]      ~ an intersection of classes               ~ 4
			[[:alpha:]]      ~ a POSIX class                            ~ 1
			\\012            ~ an octal escape                          ~ 0
			\\R              ~ the escape \\R                           ~ 0
			[\\A]            ~ an anchor inside a class                 ~ 1
			a^b              ~ an anchor elsewhere than at its ends     ~ 1
			a$b              ~ an anchor elsewhere than at its ends     ~ 1
			(a|b$)c          ~ an anchor elsewhere than at its ends     ~ 4
			a?^b             ~ an anchor elsewhere than at its ends     ~ 2
			(a|b)(^c)        ~ an anchor elsewhere than at its ends     ~ 6
			(^a)*            ~ an anchor inside a repeated group        ~ 0
			""")
	void whatIsNotSupportedIsRefusedByName(String pattern, String construct, int index) {
		assertThatExceptionOfType(UnsupportedGrammarException.class).isThrownBy(() -> parse(pattern))
			.withMessage("The regular expression has " + construct + " at index " + index + ", which is not supported.")
			.satisfies((exception) -> assertThat(exception.construct()).isEqualTo(construct));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
			(a         ~ has a group that is not closed at index 0
			a)         ~ has a group that closes but does not open at index 1
			[ab        ~ has a class that is not closed at index 0
			[]a]       ~ has a class that begins with ], to be written \\], at index 0
			[^]        ~ has a class that begins with ], to be written \\], at index 0
			[b-a]      ~ has a range that descends at index 1
			[a-\\d]    ~ has a range that begins or ends with a set at index 1
			*a         ~ has a quantifier with nothing before it at index 0
			a|+        ~ has a quantifier with nothing before it at index 2
			^*         ~ has a quantifier with nothing before it at index 1
			{2}        ~ has a quantifier with nothing before it at index 0
			a**        ~ has a quantifier after a quantifier at index 2
			a{2}{3}    ~ has a quantifier after a quantifier at index 4
			a{3,2}     ~ has a quantifier whose bounds descend at index 1
			a{9999999999} ~ has a quantifier of more than 9 digits at index 1
			a\\        ~ ends too early at index 2
			\\x4       ~ ends too early at index 3
			\\xag      ~ has an escape that lacks its 2 hexadecimal digits at index 0
			\\uD83D    ~ has an escape for U+D83D, which is no character, at index 0
			\\x{110000} ~ has an escape for U+110000, which is no character, at index 0
			\\x{}      ~ has an escape that is not one to six hexadecimal digits in braces at index 0
			\\x{61     ~ lacks a } at index 3
			(?<n a>a)  ~ has a group whose name is not made of letters, digits and _ at index 0
			""")
	void whatIsNotWellFormedIsRefusedWithItsPlace(String pattern, String message) {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> parse(pattern))
			.withMessage("The regular expression " + message + ".");
	}

	@Test
	void halfASurrogatePairIsRefused() {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> parse("a\uD83D"))
			.withMessage("The regular expression has half a surrogate pair at index 1.");
	}

	@Test
	void aClassOfNothingCannotBeSatisfied() {
		assertThatExceptionOfType(UnsatisfiableGrammarException.class).isThrownBy(() -> parse("a[^\\s\\S]"));
		assertThat(parse("a[^\\s\\S]?b").matches("ab")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "^ab$", "^(ab)$", "(^ab$)", "\\Aab\\z", "^^ab$$", "^ab|ab$", "(?:^a)(b$)", "ab\\Z",
			"(^|^)ab($|$)" })
	void anchorsAtTheEndsChangeNothing(String pattern) {
		Grammar grammar = parse(pattern);
		assertThat(grammar.matches("ab")).isTrue();
		for (String text : List.of("", "a", "b", "xab", "abx", "ab\n")) {
			assertThat(grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void aBraceThatIsNoQuantifierIsItself() {
		assertThat(parse("{\"a\": \\d{1,2}}").matches("{\"a\": 12}")).isTrue();
		assertThat(parse("a{b").matches("a{b")).isTrue();
		assertThat(parse("a{2").matches("a{2")).isTrue();
		assertThat(parse("a{,}").matches("a{,}")).isTrue();
		assertThat(parse("{}").matches("{}")).isTrue();
	}

	@Test
	void aBracketThatOpensInsideAClassIsItself() {
		assertThat(parse("[[(]+").matches("[([")).isTrue();
		assertThat(parse("a]").matches("a]")).isTrue();
	}

	@Test
	void escapesStandForOneCharacter() {
		assertThat(parse("\\t\\n\\r\\f\\v\\a\\e\\0").matches("\t\n\r\f\u000B\u0007\u001B\0")).isTrue();
		assertThat(
				parse("\\x41\\x{1F600}\\u00E9\\u{6f22}\\uD83D\\uDE00").matches("A\uD83D\uDE00\u00e9\u6f22\uD83D\uDE00"))
			.isTrue();
		assertThat(parse("\\.\\*\\/\\-\\ \\\"\\\u00e9").matches(".*/- \"\u00e9")).isTrue();
	}

	@Test
	void aPatternThatIsTooLongIsALimit() {
		GrammarLimits limits = new GrammarLimits(4, 10, 100, 100, 1_000);
		assertThat(Grammar.regex("abcd", limits).matches("abcd")).isTrue();
		assertThatExceptionOfType(GrammarLimitException.class).isThrownBy(() -> Grammar.regex("abcde", limits))
			.withMessage("The grammar takes at least 5 characters, and 4 are allowed.");
	}

	@Test
	void aPatternThatIsTooDeepIsALimit() {
		String deep = "(".repeat(100) + "a" + ")".repeat(100);
		assertThat(parse(deep).matches("a")).isTrue();
		assertThatExceptionOfType(GrammarLimitException.class).isThrownBy(() -> parse("(" + deep + ")"))
			.withMessage("The grammar takes at least 101 levels of groups, and 100 are allowed.");
		assertThatExceptionOfType(GrammarLimitException.class).isThrownBy(() -> parse("(".repeat(60_000)));
	}

	@Test
	void theDeepestPatternThatCanBeAllowedIsParsed() {
		GrammarLimits limits = new GrammarLimits(65_536, 250, 262_144, 16_384, 20_000_000);
		String deep = "(?:a".repeat(250) + ")?".repeat(250);
		assertThat(Grammar.regex(deep, limits).matches("a".repeat(250))).isTrue();
	}

	private static Grammar parse(String pattern) {
		return Grammar.regex(pattern, GrammarLimits.DEFAULT);
	}

}
