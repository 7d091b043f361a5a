package io.millrace.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.vocabulary.TestVocabulary;
import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Masks against trying each token. */
class MaskOracleTests {

	private static final List<String> SYLLABLES = List.of("a", "b", "ab", "ba", "\u00e9", "\u00e8", "\u6f22", "\u6f23",
			"\uD83D\uDE00", "\uD83D\uDE01");

	/** A choice says what may follow by itself: what some of its texts have there. */
	@Test
	void choicesAllowWhatBeginsOneOfTheirTexts() {
		Random random = new Random(8);
		for (int round = 0; round < 150; round++) {
			List<String> texts = randomTexts(random);
			Grammar grammar = Grammar.choice(texts, GrammarLimits.DEFAULT);
			TokenVocabulary vocabulary = TestVocabulary.complete(random, texts, 40);
			follow(grammar.matcher(vocabulary, 0), new Texts(texts), vocabulary, random);
		}
	}

	/** Java says of a text that does not match whether a longer one could. */
	@Test
	void regularExpressionsAllowWhatJavaCouldStillMatch() {
		Random random = new Random(9);
		List<String> tokens = Stream
			.concat(RandomRegex.CHARACTERS.stream(), Stream.of("ab", "aab", "1a", "b\u00e9", " a"))
			.toList();
		TokenVocabulary vocabulary = TestVocabulary.of(tokens.toArray(String[]::new));
		int steps = 0;
		for (int round = 0; round < 400; round++) {
			String source = RandomRegex.next(random);
			Pattern pattern = Pattern.compile(source);
			GrammarMatcher matcher = Grammar.regex(source, GrammarLimits.DEFAULT).matcher(vocabulary, 0);
			String text = "";
			for (int i = 0; i < 5 && !matcher.isFinished(); i++) {
				String before = text;
				int[] expected = IntStream.range(0, tokens.size())
					.filter((id) -> couldMatch(pattern, before + tokens.get(id)))
					.toArray();
				TokenMask allowed = matcher.allowed();
				assertThat(textTokens(allowed, vocabulary)).as("%s after '%s'", source, text).containsExactly(expected);
				assertThat(allowed.allows(TestVocabulary.end(vocabulary))).isEqualTo(pattern.matcher(text).matches());
				if (expected.length == 0) {
					break;
				}
				int id = expected[random.nextInt(expected.length)];
				assertThat(matcher.accept(id)).isTrue();
				text += tokens.get(id);
				steps++;
			}
		}
		assertThat(steps).isGreaterThan(800);
	}

	/**
	 * Where states differ only far ahead, a mask is made from another's; tokens are as
	 * long as the counts here, so that they reach what differs.
	 */
	@Test
	void whatStatesHaveInCommonIsNoMoreThanTheyAllow() {
		Random random = new Random(11);
		List<String> patterns = List.of("[a-c]{1,30}", "[a-c]{3,9}x{2,20}", "(ab|c){2,25}", "([a-c]{1,7} ){2,6}\\.",
				"(a{1,20}|b{1,10}c)x", "\"([^\"\\\\]|\\\\.){0,24}\"", "(aa){1,20}|a{3}", "[a-c\u00e9\u6f22]{5,18}b?",
				"(a|ab|abc|bc){4,12}", "(a(b(c(a(b(c(a(b)?)?)?)?)?)?)?)?");
		List<String> texts = List.of("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabcabc", "cccccbbbbb cc xx. b",
				"xxxxxxxxxxxxxxxxxx", "\u00e9\u6f22\u6f22ab\u00e9", "a\\\"b\"", "bcbcbcbc abab ca.");
		for (String pattern : patterns) {
			TokenVocabulary vocabulary = TestVocabulary.complete(random, texts, 150);
			Grammar grammar = Grammar.regex(pattern, GrammarLimits.DEFAULT);
			for (int round = 0; round < 6; round++) {
				followEachToken(grammar.matcher(vocabulary, 0), vocabulary, random, pattern);
			}
		}
	}

	/** Tokens of bytes that a pattern treats alike are not tried one by one. */
	@Test
	void whatARunOfLettersAllowsIsNoMoreThanItsBytesDo() {
		Random random = new Random(12);
		List<String> patterns = List.of("[a-z]{1,9}", "([A-Z][a-z]{1,7} ){1,4}\\.", "[0-9a-f]{4,11}-[0-9]{2,6}",
				"[A-Za-z0-9 _-]{3,14}", "[a-z0-9.]+@[a-z]{2,12}", "(?:the|then|[a-f]{2,8})x{2,9}",
				"[a-z]{0,5}7[a-z]{0,20}", "[g-z]*[a-m]{3}[^a-z]{1,4}", "(?:[a-z]+_){1,3}[a-z]{4}",
				"\\w{2,16}(?:, \\w{1,5})*");
		List<String> texts = List.of("thethemillwheelturns", "The Mill Of Course Then", "0123abcdef99-12345",
				"snake_case_and-More 12", "name.of.one@example", "aaaaaabcdefxxxxxxx", "zzzz7yyyyyyyyyyyyyyy",
				"ABC, def, ghi, 1234567");
		for (String pattern : patterns) {
			TokenVocabulary vocabulary = TestVocabulary.complete(random, texts, 250);
			Grammar grammar = Grammar.regex(pattern, GrammarLimits.DEFAULT);
			for (int round = 0; round < 6; round++) {
				followEachToken(grammar.matcher(vocabulary, 0), vocabulary, random, pattern);
			}
		}
	}

	private static void followEachToken(GrammarMatcher matcher, TokenVocabulary vocabulary, Random random,
			String pattern) {
		for (int i = 0; i < 100 && !matcher.isTerminated(); i++) {
			TokenMask allowed = matcher.allowed();
			for (int id = 0; id < vocabulary.size(); id++) {
				assertThat(allowed.allows(id)).as("%s, token %s", pattern, id).isEqualTo(matcher.fork().accept(id));
			}
			int[] ids = allowed.ids().toArray();
			assertThat(matcher.accept(ids[random.nextInt(ids.length)])).isTrue();
		}
	}

	@Test
	void everyAllowedTokenLeavesAnotherAllowed() {
		Random random = new Random(10);
		TokenVocabulary vocabulary = TestVocabulary.complete(random, RandomRegex.CHARACTERS, 60);
		assertThat(vocabulary.isComplete()).isTrue();
		for (int round = 0; round < 100; round++) {
			String source = RandomRegex.next(random);
			GrammarMatcher matcher = Grammar.regex(source, GrammarLimits.DEFAULT).matcher(vocabulary, 0);
			for (int i = 0; i < 5; i++) {
				int[] ids = matcher.allowed().ids().toArray();
				assertThat(ids).as(source).isNotEmpty();
				for (int id : ids) {
					GrammarMatcher fork = matcher.fork();
					assertThat(fork.accept(id)).isTrue();
					assertThat(fork.allowed().isEmpty()).as(source).isFalse();
				}
				matcher.accept(ids[random.nextInt(ids.length)]);
			}
		}
	}

	private static void follow(GrammarMatcher matcher, Texts texts, TokenVocabulary vocabulary, Random random) {
		int end = TestVocabulary.end(vocabulary);
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		while (true) {
			byte[] before = written.toByteArray();
			int[] expected = IntStream.range(0, end)
				.filter((id) -> vocabulary.bytes(id).length > 0)
				.filter((id) -> texts.haveBeginning(concat(before, vocabulary.bytes(id))))
				.toArray();
			TokenMask allowed = matcher.allowed();
			assertThat(textTokens(allowed, vocabulary)).containsExactly(expected);
			assertThat(allowed.allows(end)).isEqualTo(matcher.isAccepting()).isEqualTo(texts.contain(before));
			assertThat(matcher.isFinished()).isEqualTo(expected.length == 0);
			assertThat(matcher.jumpAhead()).isEqualTo(texts.commonAfter(before));
			for (int id = 0; id < vocabulary.size(); id++) {
				assertThat(matcher.fork().accept(id)).isEqualTo(allowed.allows(id));
			}
			if (expected.length == 0) {
				return;
			}
			int id = expected[random.nextInt(expected.length)];
			assertThat(matcher.accept(id)).isTrue();
			written.writeBytes(vocabulary.bytes(id));
		}
	}

	private static boolean couldMatch(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		return matcher.matches() || matcher.hitEnd();
	}

	private static int[] textTokens(TokenMask mask, TokenVocabulary vocabulary) {
		return mask.ids().filter((id) -> !vocabulary.isEnd(id)).toArray();
	}

	private static List<String> randomTexts(Random random) {
		List<String> texts = new ArrayList<>();
		do {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(6);
			for (int i = 0; i < length; i++) {
				text.append(RandomRegex.pick(random, SYLLABLES));
			}
			texts.add(text.toString());
		}
		while (random.nextInt(6) > 0);
		return texts;
	}

	private static byte[] concat(byte[] first, byte[] second) {
		byte[] all = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, all, first.length, second.length);
		return all;
	}

	/** A few texts in bytes, looked through one by one. */
	private static final class Texts {

		private final List<byte[]> texts;

		private Texts(List<String> texts) {
			this.texts = texts.stream().map((text) -> text.getBytes(StandardCharsets.UTF_8)).toList();
		}

		private boolean contain(byte[] bytes) {
			return this.texts.stream().anyMatch((text) -> Arrays.equals(text, bytes));
		}

		private boolean haveBeginning(byte[] bytes) {
			return this.texts.stream().anyMatch((text) -> begins(text, bytes));
		}

		/** What all texts that begin so have in common after it. */
		private byte[] commonAfter(byte[] beginning) {
			List<byte[]> candidates = this.texts.stream().filter((text) -> begins(text, beginning)).toList();
			int end = beginning.length;
			while (sharesByte(candidates, end)) {
				end++;
			}
			return Arrays.copyOfRange(candidates.getFirst(), beginning.length, end);
		}

		private static boolean sharesByte(List<byte[]> texts, int index) {
			return texts.stream().allMatch((text) -> text.length > index && text[index] == texts.getFirst()[index]);
		}

		private static boolean begins(byte[] text, byte[] beginning) {
			return text.length >= beginning.length
					&& Arrays.equals(text, 0, beginning.length, beginning, 0, beginning.length);
		}

	}

}
