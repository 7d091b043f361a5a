package io.millrace.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.vocabulary.TestVocabulary;
import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class GrammarMatcherTests {

	@Test
	void tokensComeAsTheGrammarAllows() {
		TokenVocabulary vocabulary = TestVocabulary.of("1", "12", "-", "a", "1a", "");
		int end = TestVocabulary.end(vocabulary);
		GrammarMatcher matcher = regex("-?\\d{1,3}").matcher(vocabulary, 4);
		assertThat(matcher.allowed().ids()).containsExactly(0, 1, 2);
		assertThat(matcher.isAccepting()).isFalse();

		assertThat(matcher.accept(1)).isTrue();
		assertThat(matcher.allowed().ids()).containsExactly(0, end);
		assertThat(matcher.isAccepting()).isTrue();
		assertThat(matcher.isFinished()).isFalse();

		assertThat(matcher.accept(1)).as("two more digits").isFalse();
		assertThat(matcher.accept(5)).as("an id without a token").isFalse();
		assertThat(matcher.accept(0)).isTrue();
		assertThat(matcher.allowed().ids()).containsExactly(end);
		assertThat(matcher.isFinished()).isTrue();
	}

	@Test
	void theEndComesOnlyWhereTheTextMayEndAndNothingComesAfterIt() {
		TokenVocabulary vocabulary = TestVocabulary.of("a", "b");
		int end = TestVocabulary.end(vocabulary);
		GrammarMatcher matcher = regex("ab*").matcher(vocabulary, 4);
		assertThat(matcher.accept(end)).isFalse();
		assertThat(matcher.accept(0)).isTrue();
		assertThat(matcher.accept(end)).isTrue();
		assertThat(matcher.isFinished()).isTrue();
		assertThat(matcher.isAccepting()).isTrue();
		assertThat(matcher.allowed().ids()).containsExactly(end);
		assertThat(matcher.accept(1)).isFalse();
		assertThat(matcher.accept(end)).isTrue();
		assertThat(matcher.jumpAhead()).isEmpty();

		matcher.rollback(2);
		assertThat(matcher.accept(1)).as("as if the text had not ended").isTrue();
	}

	@Test
	void aCharacterMayBeSplitOverTokens() {
		byte[] smile = "\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
		List<byte[]> tokens = List.of(new byte[] { smile[0], smile[1] }, new byte[] { smile[2] },
				new byte[] { smile[3], 'a' }, new byte[] { smile[3] }, new byte[] { (byte) 0xC3 },
				new byte[] { (byte) 0xA9, '!' }, new byte[] { (byte) 0xED, (byte) 0xA0 });
		GrammarMatcher matcher = regex("[^a]{1,2}").matcher(TestVocabulary.of(tokens), 4);
		assertThat(matcher.allowed().ids()).as("no continuation, and no half of a surrogate pair")
			.containsExactly(0, 4);
		assertThat(matcher.accept(0)).isTrue();
		assertThat(matcher.isAccepting()).isFalse();
		assertThat(matcher.allowed().ids()).as("any continuation").containsExactly(1, 3);
		assertThat(matcher.accept(1)).isTrue();
		assertThat(matcher.allowed().ids()).as("but no a").containsExactly(1, 3, 5);
		assertThat(matcher.accept(3)).isTrue();
		assertThat(matcher.isAccepting()).isTrue();
		assertThat(matcher.accept(4)).isTrue();
		assertThat(matcher.allowed().ids()).as("two characters at most").containsExactly(1, 3);
		matcher.rollback(4);
		assertThat(matcher.accept(4)).isTrue();
		assertThat(matcher.accept(5)).isTrue();
		assertThat(matcher.isFinished()).isTrue();
	}

	@Test
	void whatIsTakenBackIsAsIfItHadNeverCome() {
		Random random = new Random(11);
		TokenVocabulary vocabulary = TestVocabulary.complete(random, RandomRegex.CHARACTERS, 30);
		int takenBack = 0;
		for (int round = 0; round < 300; round++) {
			Grammar grammar = regex(RandomRegex.next(random));
			int maxRollback = random.nextInt(6);
			GrammarMatcher matcher = grammar.matcher(vocabulary, maxRollback);
			List<Integer> accepted = new ArrayList<>();
			int remembered = 0;
			for (int i = 0; i < 12; i++) {
				assertThat(matcher.maxRollback()).isEqualTo(remembered);
				if (random.nextInt(3) == 0) {
					int count = random.nextInt(remembered + 1);
					matcher.rollback(count);
					accepted.subList(accepted.size() - count, accepted.size()).clear();
					remembered -= count;
					takenBack += count;
				}
				else {
					int id = pick(matcher.allowed(), random);
					assertThat(matcher.accept(id)).isTrue();
					accepted.add(id);
					remembered = Math.min(remembered + 1, maxRollback);
				}
				assertSame(matcher, replayed(grammar, vocabulary, accepted));
			}
		}
		assertThat(takenBack).isGreaterThan(300);
	}

	@Test
	void moreThanIsRememberedCannotBeTakenBack() {
		GrammarMatcher matcher = regex("a*").matcher(TestVocabulary.of("a"), 2);
		for (int i = 0; i < 3; i++) {
			matcher.accept(0);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> matcher.rollback(3))
			.withMessage("Between 0 and 2 tokens can be taken back, got 3.");
		assertThatIllegalArgumentException().isThrownBy(() -> matcher.rollback(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> regex("a").matcher(TestVocabulary.of("a"), -1))
			.withMessage("A rollback takes back 0 tokens or more, got -1.");
	}

	@Test
	void aForkGoesItsOwnWay() {
		TokenVocabulary vocabulary = TestVocabulary.of("a", "b", "c");
		GrammarMatcher matcher = regex("a(b|c)a").matcher(vocabulary, 4);
		matcher.accept(0);
		GrammarMatcher fork = matcher.fork();
		assertThat(fork.accept(1)).isTrue();
		assertThat(matcher.accept(2)).isTrue();
		assertThat(fork.accept(0)).isTrue();
		assertThat(fork.isFinished()).isTrue();
		assertThat(matcher.isFinished()).isFalse();
		fork.rollback(3);
		assertThat(fork.allowed().ids()).containsExactly(0);
		matcher.rollback(1);
		assertThat(matcher.allowed().ids()).containsExactly(1, 2);
	}

	@Test
	void jumpAheadIsTheOnlyWay() {
		TokenVocabulary vocabulary = TestVocabulary.of("{", "{\"", "x", "y", "1", "z");
		GrammarMatcher matcher = regex("\\{\"(x|y)\": \\d(z{3})?").matcher(vocabulary, 4);
		assertThat(jump(matcher)).isEqualTo("{\"");
		matcher.accept(0);
		assertThat(jump(matcher)).isEqualTo("\"");
		matcher.rollback(1);
		matcher.accept(1);
		assertThat(jump(matcher)).isEmpty();
		matcher.accept(2);
		assertThat(jump(matcher)).as("up to where any digit may come").isEqualTo("\": ");
		GrammarMatcher other = regex("1(z{3})?").matcher(vocabulary, 4);
		other.accept(4);
		assertThat(jump(other)).as("the text may end").isEmpty();
		other.accept(5);
		assertThat(jump(other)).isEqualTo("zz");
	}

	@Test
	void jumpAheadMayEndInsideACharacter() {
		GrammarMatcher matcher = Grammar.choice(List.of("\u00e8", "\u00e9"), GrammarLimits.DEFAULT)
			.matcher(TestVocabulary.of("a"), 0);
		assertThat(matcher.jumpAhead()).containsExactly(0xC3);
	}

	@Test
	void aVocabularyThatCannotWriteTheTextLeavesNothing() {
		TokenVocabulary vocabulary = TestVocabulary.of("ab", "a", "bc");
		GrammarMatcher matcher = Grammar.choice(List.of("abc"), GrammarLimits.DEFAULT).matcher(vocabulary, 1);
		assertThat(vocabulary.isComplete()).isFalse();
		assertThat(matcher.allowed().ids()).containsExactly(0, 1);
		matcher.accept(0);
		assertThat(matcher.allowed().isEmpty()).isTrue();
		assertThat(matcher.isFinished()).isFalse();
	}

	@Test
	void anIdOutsideTheVocabularyIsAnError() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> regex("a").matcher(TestVocabulary.of("a"), 0).accept(2));
	}

	@Test
	void matchersOfManyThreadsShareAVocabulary() throws Exception {
		List<byte[]> tokens = IntStream.range(0, 256).mapToObj((value) -> new byte[] { (byte) value }).toList();
		TokenVocabulary shared = TestVocabulary.of(tokens, 3);
		List<Grammar> grammars = List.of(regex("(ab|cd)*e{0,9}"), regex("\\d{4}-\\d{2}"), regex("[^x]*x"));
		List<Callable<List<TokenMask>>> runs = new ArrayList<>();
		List<List<TokenMask>> expected = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			Grammar grammar = grammars.get(i % grammars.size());
			int seed = i;
			runs.add(() -> masks(grammar, shared, new Random(seed)));
			expected.add(masks(grammar, TestVocabulary.of(tokens), new Random(seed)));
		}
		try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
			List<List<TokenMask>> found = new ArrayList<>();
			for (Future<List<TokenMask>> future : executor.invokeAll(runs, 30, TimeUnit.SECONDS)) {
				found.add(future.get());
			}
			assertThat(found).isEqualTo(expected);
		}
	}

	private static List<TokenMask> masks(Grammar grammar, TokenVocabulary vocabulary, Random random) {
		GrammarMatcher matcher = grammar.matcher(vocabulary, 0);
		List<TokenMask> masks = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			TokenMask mask = matcher.allowed();
			masks.add(mask);
			matcher.accept(pick(mask, random));
		}
		return masks;
	}

	private static GrammarMatcher replayed(Grammar grammar, TokenVocabulary vocabulary, List<Integer> ids) {
		GrammarMatcher matcher = grammar.matcher(vocabulary, 0);
		ids.forEach((id) -> assertThat(matcher.accept(id)).isTrue());
		return matcher;
	}

	private static void assertSame(GrammarMatcher matcher, GrammarMatcher other) {
		assertThat(matcher.allowed()).isEqualTo(other.allowed());
		assertThat(matcher.isAccepting()).isEqualTo(other.isAccepting());
		assertThat(matcher.isFinished()).isEqualTo(other.isFinished());
		assertThat(matcher.jumpAhead()).isEqualTo(other.jumpAhead());
	}

	private static int pick(TokenMask mask, Random random) {
		int[] ids = mask.ids().toArray();
		return ids[random.nextInt(ids.length)];
	}

	private static String jump(GrammarMatcher matcher) {
		return new String(matcher.jumpAhead(), StandardCharsets.UTF_8);
	}

	private static Grammar regex(String pattern) {
		return Grammar.regex(pattern, GrammarLimits.DEFAULT);
	}

}
