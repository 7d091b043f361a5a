package io.millrace.grammar.compile;

/** A grammar that no text satisfies. */
public final class UnsatisfiableGrammarException extends GrammarException {

	private static final long serialVersionUID = 1L;

	public UnsatisfiableGrammarException(String sentence) {
		super(sentence);
	}

}
