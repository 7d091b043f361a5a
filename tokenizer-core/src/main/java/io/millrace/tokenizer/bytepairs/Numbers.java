package io.millrace.tokenizer.bytepairs;

/**
 * {@code \p{N}{1,max}}.
 *
 * @param max how many numbers make a word
 */
record Numbers(int max) implements WordSplitter {

	@Override
	public int end(byte[] text, int from, int to) {
		int end = Runs.numbers(text, from, to, this.max);
		return (end > from) ? end : Runs.none(text, from, to, Utf8Characters.NUMBER);
	}

}
