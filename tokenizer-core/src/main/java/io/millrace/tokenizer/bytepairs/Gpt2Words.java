package io.millrace.tokenizer.bytepairs;

/**
 * {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 */
record Gpt2Words() implements WordSplitter {

	@Override
	public int end(byte[] text, int from, int to) {
		int ending = Runs.ending(text, from, to);
		if (ending > from) {
			return ending;
		}
		int start = (text[from] == ' ' && from + 1 < to) ? from + 1 : from;
		int first = Utf8Characters.at(text, start) & Utf8Characters.WORD_OR_SPACE;
		return switch (first) {
			case Utf8Characters.SPACE -> Runs.spaces(text, from, to);
			case 0 -> Runs.none(text, start, to, Utf8Characters.WORD_OR_SPACE);
			default -> Runs.any(text, start, to, first);
		};
	}

}
