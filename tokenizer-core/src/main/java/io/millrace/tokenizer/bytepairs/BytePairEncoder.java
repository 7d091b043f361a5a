package io.millrace.tokenizer.bytepairs;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;

import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts: tokens that stand in them by name are found, then those that are looked
 * for in normalised text, what is left is cut into words, and words become ids.
 * Thread-safe.
 */
public final class BytePairEncoder {

	/** Below it every text is composed. */
	private static final char FIRST_COMBINING = 0x300;

	private final AddedTokens raw;

	private final AddedTokens normalized;

	private final boolean composes;

	private final List<WordSplitter> splitters;

	private final BytePairs pairs;

	private final WordCache cache = new WordCache();

	/**
	 * An encoder.
	 * @param raw tokens that are looked for first
	 * @param normalized tokens that are looked for in what these leave
	 * @param composes whether characters are composed (NFC)
	 * @param splitters each cuts the words of the one before it; at least one
	 * @param pairs makes words ids
	 */
	public BytePairEncoder(AddedTokens raw, AddedTokens normalized, boolean composes, List<WordSplitter> splitters,
			BytePairs pairs) {
		this.raw = raw;
		this.normalized = normalized;
		this.composes = composes;
		this.splitters = List.copyOf(splitters);
		this.pairs = pairs;
	}

	/**
	 * The ids of a text.
	 * @param text without halves of surrogate pairs
	 * @return null for a text with characters that would have to be composed, which is
	 * left to others
	 */
	public @Nullable TokenIds encode(String text) {
		if (this.composes && !isComposed(text)) {
			return null;
		}
		Words words = new Words(this.splitters, this.pairs, this.cache, text.length() / 3);
		this.raw.split(text, 0, text.length(), (from, to) -> this.normalized.split(text, from, to,
				(start, end) -> words.cut(bytes(text, start, end)), words::add), words::add);
		return words.ids();
	}

	/** Makes all words new again, for measurements. */
	public void forgetWords() {
		this.cache.clear();
	}

	private static byte[] bytes(String text, int from, int to) {
		return text.substring(from, to).getBytes(StandardCharsets.UTF_8);
	}

	/** Then it is composed by the rules of older versions of Unicode, too. */
	private static boolean isComposed(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) >= FIRST_COMBINING) {
				return Normalizer.isNormalized(text, Normalizer.Form.NFC);
			}
		}
		return true;
	}

	/** The words of one text, and what they became. */
	private static final class Words {

		private final List<WordSplitter> splitters;

		private final BytePairs pairs;

		private final WordCache cache;

		private final WordMerger merger;

		private final IdList ids;

		Words(List<WordSplitter> splitters, BytePairs pairs, WordCache cache, int expected) {
			this.splitters = splitters;
			this.pairs = pairs;
			this.cache = cache;
			this.merger = pairs.merger();
			this.ids = new IdList(expected);
		}

		void add(int id) {
			this.ids.add(id);
		}

		TokenIds ids() {
			return this.ids.toIds();
		}

		void cut(byte[] text) {
			cut(text, 0, text.length, 0);
		}

		private void cut(byte[] text, int from, int to, int step) {
			WordSplitter splitter = this.splitters.get(step);
			boolean last = step == this.splitters.size() - 1;
			int at = from;
			while (at < to) {
				int end = splitter.end(text, at, to);
				if (last) {
					encode(text, at, end);
				}
				else {
					cut(text, at, end, step + 1);
				}
				at = end;
			}
		}

		private void encode(byte[] text, int from, int to) {
			if (this.cache.find(text, from, to, this.ids)) {
				return;
			}
			int before = this.ids.size();
			Integer whole = this.pairs.wholeWord(text, from, to);
			if (whole != null) {
				this.ids.add(whole);
			}
			else {
				this.merger.merge(text, from, to, this.ids);
			}
			this.cache.put(text, from, to, this.ids.copyFrom(before));
		}

	}

}
