package io.millrace.worker.grammar;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import io.millrace.grammar.automaton.SpecialBytes;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import io.millrace.protocol.TokenIds;
import io.millrace.tokenizer.Vocabulary;

/**
 * A model's tokens as grammars see them.
 *
 * @param tokens what each adds to a text
 * @param specialTokens names of those that a grammar can ask for and no text has
 */
public record ModelVocabulary(TokenVocabulary tokens, Set<String> specialTokens) {

	/** At 128 thousand tokens, 16 KiB each. */
	private static final int MAX_CACHED_MASKS = 2_048;

	private static final byte[] NOTHING = {};

	public ModelVocabulary {
		specialTokens = Set.copyOf(specialTokens);
	}

	/**
	 * The tokens of a tokenizer.
	 * @param size ids of the model are in {@code [0, size)}
	 * @param endIds the tokens that end a text, at least one
	 */
	public static ModelVocabulary of(Vocabulary vocabulary, int size, TokenIds endIds) {
		Set<Integer> ends = new HashSet<>();
		endIds.stream().filter((id) -> id >= 0 && id < size).forEach(ends::add);
		Set<String> special = new HashSet<>();
		for (int id = 0; id < Math.min(size, vocabulary.size()); id++) {
			if (vocabulary.isSpecial(id) && !ends.contains(id)) {
				special.add(name(vocabulary, id));
			}
		}
		return new ModelVocabulary(new TokenVocabulary(size, (id) -> bytes(vocabulary, id),
				ends.stream().mapToInt(Integer::intValue).sorted().toArray(), MAX_CACHED_MASKS), special);
	}

	private static byte[] bytes(Vocabulary vocabulary, int id) {
		if (!vocabulary.contains(id)) {
			return NOTHING;
		}
		if (vocabulary.isSpecial(id)) {
			return SpecialBytes.of(name(vocabulary, id));
		}
		byte[] bytes = vocabulary.bytes(id);
		return SpecialBytes.areIn(bytes) ? NOTHING : bytes;
	}

	private static String name(Vocabulary vocabulary, int id) {
		return new String(vocabulary.bytes(id), StandardCharsets.UTF_8);
	}

}
