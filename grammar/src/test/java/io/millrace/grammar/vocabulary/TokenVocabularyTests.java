package io.millrace.grammar.vocabulary;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenVocabularyTests {

	@Test
	void aMaskIsFoundOnceAsLongAsItIsCached() {
		TokenVocabulary vocabulary = TestVocabulary.of(List.of(new byte[] { 'a' }, new byte[] { 'b' }), 2);
		AtomicInteger walks = new AtomicInteger();
		TokenMask first = vocabulary.mask(new OneByte('a', walks));
		assertThat(first.ids()).containsExactly(0);
		assertThat(vocabulary.mask(new OneByte('a', walks))).isSameAs(first);
		vocabulary.mask(new OneByte('b', walks));
		assertThat(walks).hasValue(2);

		vocabulary.mask(new OneByte('a', walks));
		vocabulary.mask(new OneByte('c', walks));
		assertThat(vocabulary.cachedMasks()).isEqualTo(2);
		assertThat(walks).hasValue(3);
		vocabulary.mask(new OneByte('a', walks));
		assertThat(walks).as("a was used after b").hasValue(3);
		vocabulary.mask(new OneByte('b', walks));
		assertThat(walks).hasValue(4);
	}

	/** Only tokens of more than eight bytes are tried where eight bytes are the same. */
	@Test
	void whatIsKnownOfANearStateIsNotTriedAgain() {
		TokenVocabulary vocabulary = TestVocabulary.of("a", "aa", "aaaaaaaaa", "aaaaaaaaab", "b", "bbbbbbbb", "c");
		AtomicInteger steps = new AtomicInteger();
		assertThat(vocabulary.mask(new Counted(40, 9, steps)).ids()).containsExactly(0, 1, 2);
		int whole = steps.getAndSet(0);
		assertThat(vocabulary.mask(new Counted(8, 8, steps)).ids()).containsExactly(0, 1);
		assertThat(steps.get()).isBetween(1, 9).isLessThan(whole);
		assertThat(vocabulary.mask(new Counted(3, 3, steps)).ids()).containsExactly(0, 1);
	}

	/**
	 * What is made of letters is allowed without a look, as far as any of them may come.
	 */
	@Test
	void tokensOfAFreeRunAreNotTried() {
		TokenVocabulary vocabulary = TestVocabulary.of("the", "mill", "stands", "standstill", "the mill", "Mill", "x");
		AtomicInteger steps = new AtomicInteger();
		assertThat(vocabulary.mask(new Letters(0, steps)).ids()).containsExactly(0, 1, 2, 3, 6);
		int all = steps.getAndSet(0);
		assertThat(vocabulary.mask(new Letters(6, steps)).ids()).containsExactly(0, 1, 2, 3, 6);
		assertThat(steps.get()).isLessThan(all);
	}

	@Test
	void whatEndsATextIsNoPartOfIt() {
		TokenVocabulary vocabulary = new TokenVocabulary(3, (id) -> new byte[] { 'a' }, new int[] { 0, 2 }, 1);
		assertThat(vocabulary.mask(new OneByte('a', new AtomicInteger())).ids()).containsExactly(1);
		assertThat(vocabulary.bytes(0)).isEmpty();
		assertThat(vocabulary.bytes(1)).containsExactly('a');
		assertThat(vocabulary.isEnd(2)).isTrue();
		assertThat(vocabulary.isEnd(1)).isFalse();
		assertThat(vocabulary.mask(new Anything()).ids()).containsExactly(0, 1, 2);
	}

	@Test
	void itIsCompleteIfEveryByteIsAToken() {
		assertThat(TestVocabulary.complete(new Random(7), List.of("abc"), 3).isComplete()).isTrue();
		assertThat(TestVocabulary.of("a", "bc").isComplete()).isFalse();
	}

	@Test
	void aVocabularyWithoutAnEndIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TokenVocabulary(2, (id) -> new byte[1], new int[] {}, 1))
			.withMessage("A vocabulary of 2 tokens needs one that ends a text, and each in [0, 2), got [].");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TokenVocabulary(2, (id) -> new byte[1], new int[] { 2 }, 1));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TokenVocabulary(2, (id) -> new byte[1], new int[] { 1 }, 0))
			.withMessage("At least 1 mask is kept, got 0.");
	}

	@Test
	void anIdOutsideTheVocabularyIsAnError() {
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> TestVocabulary.of("a").bytes(2))
			.withMessage("Token ids are in [0, 2), got 2.");
	}

	/** Lets one byte come, and counts how often it is walked. */
	private record OneByte(int value, AtomicInteger walks) implements ByteState {

		@Override
		public boolean isAccepting() {
			return false;
		}

		@Override
		public ByteWalk walk(int maxBytes) {
			this.walks.incrementAndGet();
			return (depth, next) -> depth == 0 && next == this.value;
		}

	}

	/**
	 * Lets up to so many bytes come, all of them {@code a}.
	 *
	 * @param same the next bytes that are those of all others which have as many left
	 */
	private record Counted(int left, int same, AtomicInteger steps) implements ByteState {

		@Override
		public boolean isAccepting() {
			return false;
		}

		@Override
		public Object outlook(int bytes) {
			return (bytes <= this.same) ? "the same " + bytes : List.of(this.left, bytes);
		}

		@Override
		public ByteWalk walk(int maxBytes) {
			return (depth, next) -> {
				this.steps.incrementAndGet();
				return depth < this.left && next == 'a';
			};
		}

	}

	/**
	 * Lets small letters come.
	 *
	 * @param run how many it says that it does
	 */
	private record Letters(int run, AtomicInteger steps) implements ByteState {

		@Override
		public boolean isAccepting() {
			return false;
		}

		@Override
		public ByteRun byteRun(int max) {
			return new ByteRun(ByteKinds.of(new byte[] { 'a', 'z' }), this.run, false);
		}

		@Override
		public ByteWalk walk(int maxBytes) {
			return (depth, next) -> {
				this.steps.incrementAndGet();
				return next >= 'a' && next <= 'z';
			};
		}

	}

	private record Anything() implements ByteState {

		@Override
		public boolean isAccepting() {
			return true;
		}

		@Override
		public ByteWalk walk(int maxBytes) {
			return (depth, value) -> true;
		}

	}

}
