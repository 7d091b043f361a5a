package io.millrace.tokenizer.bytepairs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The model of a byte-level tokenizer: which bytes are which tokens, and what is merged
 * to what. Thread-safe.
 */
public final class BytePairs {

	private static final int BYTES = 1 << Byte.SIZE;

	/** What byte-level tokenizers write for each byte. */
	private static final char[] CHARACTERS = characters();

	/** The token of each byte. */
	private final int[] bytes;

	private final PairTable pairs;

	/** Words that are tokens whatever their parts merge to. */
	private final Map<String, Integer> wholeWords;

	private BytePairs(int[] bytes, PairTable pairs, Map<String, Integer> wholeWords) {
		this.bytes = bytes;
		this.pairs = pairs;
		this.wholeWords = wholeWords;
	}

	/**
	 * A model.
	 * @param ids of the tokens by their names, in which each byte is one character
	 * @param merges two names each, one after the other, the first merge first
	 * @param prefersWholeWords whether a word that is a token is not merged of its parts
	 * @return null if a byte is no token, or a merge is of or to something that is none
	 */
	public static @Nullable BytePairs of(Map<String, Integer> ids, List<String> merges, boolean prefersWholeWords) {
		int[] bytes = new int[BYTES];
		for (int value = 0; value < BYTES; value++) {
			Integer id = ids.get(String.valueOf(CHARACTERS[value]));
			if (id == null) {
				return null;
			}
			bytes[value] = id;
		}
		PairTable pairs = pairs(ids, merges);
		return (pairs != null) ? new BytePairs(bytes, pairs, prefersWholeWords ? new HashMap<>(ids) : Map.of()) : null;
	}

	private static @Nullable PairTable pairs(Map<String, Integer> ids, List<String> merges) {
		PairTable pairs = new PairTable(merges.size() / 2);
		for (int i = 0; i < merges.size(); i += 2) {
			Integer left = ids.get(merges.get(i));
			Integer right = ids.get(merges.get(i + 1));
			Integer merged = ids.get(merges.get(i) + merges.get(i + 1));
			if (left == null || right == null || merged == null) {
				return null;
			}
			pairs.put(left, right, i / 2, merged);
		}
		return pairs;
	}

	/** What merges words; one thread uses it. */
	WordMerger merger() {
		return new WordMerger(this.pairs, this.bytes);
	}

	/** The token that a word is as a whole, null if it is to be merged. */
	@Nullable Integer wholeWord(byte[] text, int from, int to) {
		if (this.wholeWords.isEmpty()) {
			return null;
		}
		char[] name = new char[to - from];
		for (int i = 0; i < name.length; i++) {
			name[i] = CHARACTERS[text[from + i] & 0xFF];
		}
		return this.wholeWords.get(new String(name));
	}

	private static char[] characters() {
		char[] characters = new char[BYTES];
		char next = BYTES;
		for (int value = 0; value < BYTES; value++) {
			characters[value] = isDrawn(value) ? (char) value : next++;
		}
		return characters;
	}

	private static boolean isDrawn(int value) {
		return (value > 0x20 && value < 0x7F) || (value > 0xA0 && value != 0xAD);
	}

}
