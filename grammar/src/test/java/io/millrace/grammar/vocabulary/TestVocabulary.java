package io.millrace.grammar.vocabulary;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Small vocabularies. Their last token, and no other, ends a text. */
public final class TestVocabulary {

	private static final int CACHED_MASKS = 64;

	private TestVocabulary() {
	}

	/** These tokens in UTF-8, the first with id 0, and one that ends a text. */
	public static TokenVocabulary of(String... tokens) {
		return of(Arrays.stream(tokens).map((token) -> token.getBytes(StandardCharsets.UTF_8)).toList());
	}

	public static TokenVocabulary of(List<byte[]> tokens) {
		return of(tokens, CACHED_MASKS);
	}

	public static TokenVocabulary of(List<byte[]> tokens, int cachedMasks) {
		int end = tokens.size();
		return new TokenVocabulary(end + 1, tokens::get, new int[] { end }, cachedMasks);
	}

	public static int end(TokenVocabulary vocabulary) {
		return vocabulary.size() - 1;
	}

	/**
	 * Each byte, and pieces of the texts that may begin or end inside a character; some
	 * twice, and some ids without a token.
	 */
	public static TokenVocabulary complete(Random random, List<String> texts, int pieces) {
		List<byte[]> tokens = new ArrayList<>();
		for (int value = 0; value < 256; value++) {
			tokens.add(new byte[] { (byte) value });
		}
		tokens.addAll(pieces(random, texts, pieces));
		tokens.add(new byte[0]);
		return of(tokens);
	}

	/** Random pieces of the texts, in bytes. */
	public static List<byte[]> pieces(Random random, List<String> texts, int count) {
		List<byte[]> pieces = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			byte[] text = texts.get(random.nextInt(texts.size())).getBytes(StandardCharsets.UTF_8);
			int begin = random.nextInt(text.length + 1);
			pieces.add(Arrays.copyOfRange(text, begin, begin + random.nextInt(text.length - begin + 1)));
		}
		return pieces;
	}

}
