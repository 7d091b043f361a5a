package io.millrace.worker.bench;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;

import io.millrace.grammar.vocabulary.TokenVocabulary;
import io.millrace.worker.grammar.ModelVocabulary;

/**
 * Tokens for a model of random weights, whose lengths and kinds are about those of a real
 * vocabulary: bytes, words with and without a space, punctuation.
 */
final class RandomVocabulary {

	private static final int BYTES = 256;

	private static final int MAX_CACHED_MASKS = 2_048;

	private static final int MAX_WORD = 10;

	private static final String[] PUNCTUATION = { "\"", "\":", "\": \"", "\",", "\"},", "},", "{\"", "\\n", "  ",
			".\"" };

	private RandomVocabulary() {
	}

	static ModelVocabulary of(int size) {
		Random random = new Random(1);
		TokenVocabulary tokens = new TokenVocabulary(size, (id) -> token(id, random), new int[] { 0 },
				MAX_CACHED_MASKS);
		return new ModelVocabulary(tokens, Set.of());
	}

	private static byte[] token(int id, Random random) {
		if (id < BYTES) {
			return new byte[] { (byte) id };
		}
		if (id < BYTES + PUNCTUATION.length) {
			return PUNCTUATION[id - BYTES].getBytes(StandardCharsets.UTF_8);
		}
		StringBuilder word = new StringBuilder(random.nextBoolean() ? " " : "");
		for (int left = 1 + random.nextInt(MAX_WORD); left > 0; left--) {
			word.append((char) ('a' + random.nextInt(26)));
		}
		return word.append((random.nextInt(10) == 0) ? "\"" : "").toString().getBytes(StandardCharsets.UTF_8);
	}

}
