package io.millrace.tokenizer.jinja;

/**
 * The operators that compare two values.
 */
enum ComparisonOperator {

	EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, IN, NOT_IN;

	boolean holds(Object left, Object right) {
		return switch (this) {
			case EQUAL -> Values.equal(left, right);
			case NOT_EQUAL -> !Values.equal(left, right);
			case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> Ordering.holds(this, left, right);
			case IN -> Values.contains(right, left);
			case NOT_IN -> !Values.contains(right, left);
		};
	}

	/**
	 * Whether the operator holds for operands that compare like this.
	 * @param comparison negative, 0 or positive
	 * @return whether it holds
	 */
	boolean accepts(int comparison) {
		return switch (this) {
			case EQUAL -> comparison == 0;
			case NOT_EQUAL -> comparison != 0;
			case LESS -> comparison < 0;
			case LESS_OR_EQUAL -> comparison <= 0;
			case GREATER -> comparison > 0;
			case GREATER_OR_EQUAL -> comparison >= 0;
			case IN, NOT_IN -> throw new IllegalStateException("Not an ordering");
		};
	}

}
