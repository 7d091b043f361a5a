package io.millrace.grammar.compile;

/** A grammar that does not follow the rules of its language. */
public final class GrammarSyntaxException extends GrammarException {

	private static final long serialVersionUID = 1L;

	public GrammarSyntaxException(String sentence) {
		super(sentence);
	}

}
