package io.millrace.grammar.compile;

/** A grammar that other engines may read, with a construct that is not supported here. */
public final class UnsupportedGrammarException extends GrammarException {

	private static final long serialVersionUID = 1L;

	private final String construct;

	/**
	 * A refusal.
	 * @param construct the construct's name, such as "a look-ahead"
	 * @param sentence what is wrong, with the construct's name
	 */
	public UnsupportedGrammarException(String construct, String sentence) {
		super(sentence);
		this.construct = construct;
	}

	/** The construct's name, such as "a look-ahead". */
	public String construct() {
		return this.construct;
	}

}
