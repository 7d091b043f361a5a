package io.millrace.tokenizer.bytepairs;

/**
 * Cuts a text into words, as one step of a tokenizer does by a regular expression: into
 * its matches and what is between them. Written by hand, since an engine for such
 * expressions takes longer than all that comes after it. Immutable.
 */
public sealed interface WordSplitter permits CasedWords, DeepSeekWords, EastAsianRuns, Gpt2Words, LetterWords, Numbers {

	/**
	 * Where the first part of {@code text[from, to)} ends, which is all that there is:
	 * nothing before and after it is looked at.
	 * @param text UTF-8, well-formed
	 * @param from less than {@code to}
	 * @return an index in {@code (from, to]}
	 */
	int end(byte[] text, int from, int to);

	/** {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|...}, as GPT-2 has it. */
	static WordSplitter gpt2() {
		return new Gpt2Words();
	}

	/**
	 * {@code [^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}|...}, as GPT-4, Llama 3 and Qwen have
	 * it.
	 * @param maxDigits how many numbers make a word
	 */
	static WordSplitter letters(int maxDigits) {
		return new LetterWords(maxDigits);
	}

	/**
	 * Words that end before a capital, as GPT-4o has them.
	 * @param maxDigits how many numbers make a word
	 * @param endings whether {@code 's} and the like belong to the word before
	 */
	static WordSplitter cased(int maxDigits, boolean endings) {
		return new CasedWords(maxDigits, endings);
	}

	/** The last of DeepSeek V3's expressions. */
	static WordSplitter deepSeek() {
		return new DeepSeekWords();
	}

	/** {@code [一-龥぀-ゟ゠-ヿ]+}. */
	static WordSplitter eastAsian() {
		return new EastAsianRuns();
	}

	/** {@code \p{N}{1,max}}. */
	static WordSplitter numbers(int max) {
		return new Numbers(max);
	}

}
