package io.millrace.grammar.compile;

/** A grammar that is larger, or takes longer to compile, than is allowed. */
public final class GrammarLimitException extends GrammarException {

	private static final long serialVersionUID = 1L;

	private final long limit;

	private final long reached;

	/**
	 * A refusal.
	 * @param what what is limited, in the plural, such as "automaton states"
	 * @param limit how many are allowed
	 * @param reached how many there were when compiling stopped
	 */
	public GrammarLimitException(String what, long limit, long reached) {
		super("The grammar takes at least " + reached + " " + what + ", and " + limit + " are allowed.");
		this.limit = limit;
		this.reached = reached;
	}

	public long limit() {
		return this.limit;
	}

	/** How many there were when compiling stopped; the grammar may need more. */
	public long reached() {
		return this.reached;
	}

}
