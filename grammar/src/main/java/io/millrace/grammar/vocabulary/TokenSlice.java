package io.millrace.grammar.vocabulary;

/**
 * The tokens that are at most so many plain characters, as one mask, and a trie of all
 * others: where such a run of characters is free, only those have to be tried.
 */
final class TokenSlice {

	private final int maxCharacters;

	private final TokenMask plain;

	private final TokenTrie others;

	/**
	 * @param lengths by id, how many plain characters the token is, or a negative number
	 */
	TokenSlice(byte[][] tokens, int[] lengths, int maxCharacters) {
		this.maxCharacters = maxCharacters;
		TokenMask.Builder builder = new TokenMask.Builder(tokens.length);
		byte[][] rest = tokens.clone();
		for (int id = 0; id < tokens.length; id++) {
			if (lengths[id] > 0 && lengths[id] <= maxCharacters) {
				builder.allow(id);
				rest[id] = new byte[0];
			}
		}
		this.plain = builder.build();
		this.others = new TokenTrie(rest.length, (id) -> rest[id]);
	}

	/** The longest run that has to be free. */
	int maxCharacters() {
		return this.maxCharacters;
	}

	/** The tokens that are such a run. */
	TokenMask plain() {
		return this.plain;
	}

	TokenTrie others() {
		return this.others;
	}

}
