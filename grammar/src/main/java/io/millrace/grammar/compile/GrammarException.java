package io.millrace.grammar.compile;

/**
 * A grammar that cannot be used. The message is one sentence for whoever wrote the
 * grammar.
 */
public abstract sealed class GrammarException extends RuntimeException permits GrammarSyntaxException,
		UnsupportedGrammarException, UnsatisfiableGrammarException, GrammarLimitException {

	private static final long serialVersionUID = 1L;

	private final String sentence;

	GrammarException(String sentence) {
		super(sentence);
		this.sentence = sentence;
	}

	/** What is wrong, for whoever wrote the grammar. */
	public final String sentence() {
		return this.sentence;
	}

}
