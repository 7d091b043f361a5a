package io.millrace.grammar.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TokenTrieTests {

	private static final int SMALL_LETTERS = ByteKinds.of(new byte[] { 'a', 'z' });

	@Test
	void aRefusedByteSkipsAllThatBeginsWithIt() {
		TokenTrie trie = trie("to", "tea", "ten", "inn", "t", "i", "in");
		List<String> tried = new ArrayList<>();
		Tracker walk = new Tracker((way) -> {
			tried.add(way);
			return !way.equals("te") && !way.equals("i");
		});
		assertThat(collect(trie, walk)).containsExactly(0, 4);
		assertThat(tried).containsExactly("i", "t", "te", "to");
		assertThat(trie.nodes()).isEqualTo(8);
		assertThat(trie.maxDepth()).isEqualTo(3);
	}

	/**
	 * Of a run of small letters only what has other bytes, too, or is longer is tried.
	 */
	@Test
	void whatIsARunOfKnownKindsIsNotTried() {
		TokenTrie trie = trie("tea", "ten", "tents", "tea4", "in", "Inn", "t");
		List<String> tried = new ArrayList<>();
		TokenMask.Builder mask = new TokenMask.Builder(64);
		trie.collect(new Tracker((way) -> {
			tried.add(way);
			return true;
		}), 0, new ByteRun(SMALL_LETTERS, 4, false), mask);
		assertThat(tried).containsExactly("I", "In", "Inn", "t", "te", "tea", "tea4", "ten", "tent", "tents");
		assertThat(mask.build().ids().toArray()).contains(2, 3, 5).doesNotContain(4);
	}

	@Test
	void nothingOfAClosedRunIsTried() {
		List<String> tried = new ArrayList<>();
		trie("tea", "tents", "tea4", "in").collect(new Tracker((way) -> {
			tried.add(way);
			return true;
		}), 0, new ByteRun(SMALL_LETTERS, 4, true), new TokenMask.Builder(64));
		assertThat(tried).containsExactly("t", "te", "tea", "tea4");
	}

	@Test
	void tokensWithEqualBytesShareANode() {
		TokenTrie trie = trie("ab", "a", "ab", "", "ab");
		assertThat(trie.nodes()).isEqualTo(2);
		assertThat(collect(trie, new Tracker((way) -> true))).containsExactly(0, 1, 2, 4);
		assertThat(collect(trie, new Tracker((way) -> way.equals("a")))).containsExactly(1);
	}

	@Test
	void bytesAreUnsigned() {
		List<Integer> values = new ArrayList<>();
		TokenTrie trie = new TokenTrie(3, (id) -> new byte[] { (byte) (0xFF - 0x7F * id) });
		trie.collect((depth, value) -> values.add(value), 0, ByteRun.NONE, new TokenMask.Builder(3));
		assertThat(values).containsExactly(0x01, 0x80, 0xFF);
	}

	@Test
	void noTokensMakeNoNodes() {
		assertThat(trie("", "").nodes()).isZero();
		assertThat(collect(trie(), new Tracker((way) -> true))).isEmpty();
	}

	@Test
	void theAllowedTokensAreThoseOfWhichEveryBeginningIsAllowed() {
		Random random = new Random(6);
		for (int round = 0; round < 200; round++) {
			String[] tokens = IntStream.range(0, 1 + random.nextInt(60))
				.mapToObj((id) -> randomToken(random))
				.toArray(String[]::new);
			Set<String> refused = new HashSet<>();
			for (int i = 0; i < random.nextInt(20); i++) {
				refused.add(randomToken(random));
			}
			int[] expected = IntStream.range(0, tokens.length)
				.filter((id) -> !tokens[id].isEmpty())
				.filter((id) -> IntStream.rangeClosed(1, tokens[id].length())
					.noneMatch((end) -> refused.contains(tokens[id].substring(0, end))))
				.toArray();
			assertThat(collect(trie(tokens), new Tracker((way) -> !refused.contains(way)))).containsExactly(expected);
		}
	}

	@Test
	void aTokenThatIsTooLongIsRefused() {
		byte[] tooLong = new byte[TokenTrie.MAX_TOKEN_BYTES + 1];
		assertThatIllegalArgumentException().isThrownBy(() -> new TokenTrie(1, (id) -> tooLong))
			.withMessage("A token has at most 65536 bytes, but token 0 has 65537.");
	}

	private static String randomToken(Random random) {
		StringBuilder token = new StringBuilder();
		int length = random.nextInt(5);
		for (int i = 0; i < length; i++) {
			token.append((char) ('a' + random.nextInt(3)));
		}
		return token.toString();
	}

	private static TokenTrie trie(String... tokens) {
		return new TokenTrie(tokens.length, (id) -> tokens[id].getBytes(StandardCharsets.ISO_8859_1));
	}

	private static int[] collect(TokenTrie trie, ByteWalk walk) {
		TokenMask.Builder mask = new TokenMask.Builder(64);
		trie.collect(walk, 0, ByteRun.NONE, mask);
		return mask.build().ids().toArray();
	}

	/** Asks of each way as a whole, and checks that the trie keeps to the contract. */
	private static final class Tracker implements ByteWalk {

		private final Predicate<String> allows;

		private byte[] way = {};

		private Tracker(Predicate<String> allows) {
			this.allows = allows;
		}

		@Override
		public boolean step(int depth, int value) {
			assertThat(depth).isBetween(0, this.way.length);
			this.way = Arrays.copyOf(this.way, depth + 1);
			this.way[depth] = (byte) value;
			boolean allowed = this.allows.test(new String(this.way, StandardCharsets.ISO_8859_1));
			if (!allowed) {
				this.way = Arrays.copyOf(this.way, depth);
			}
			return allowed;
		}

	}

}
