package io.millrace.tokenizer.bytepairs;

/** {@code [一-龥぀-ゟ゠-ヿ]+}. */
record EastAsianRuns() implements WordSplitter {

	@Override
	public int end(byte[] text, int from, int to) {
		boolean first = isEastAsian(text, from);
		int at = from;
		do {
			at += Utf8Characters.length(Utf8Characters.at(text, at));
		}
		while (at < to && isEastAsian(text, at) == first);
		return at;
	}

	private static boolean isEastAsian(byte[] text, int at) {
		int codePoint = Utf8Characters.codePoint(text, at);
		return (codePoint >= '一' && codePoint <= '龥') || (codePoint >= '\u3040' && codePoint <= 'ヿ');
	}

}
