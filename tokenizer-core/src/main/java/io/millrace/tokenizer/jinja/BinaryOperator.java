package io.millrace.tokenizer.jinja;

/**
 * The arithmetic operators.
 */
enum BinaryOperator {

	ADD("+"), SUBTRACT("-"), MULTIPLY("*"), DIVIDE("/"), FLOOR_DIVIDE("//"), MODULO("%"), POWER("**");

	private final String symbol;

	BinaryOperator(String symbol) {
		this.symbol = symbol;
	}

	static BinaryOperator of(String symbol) {
		for (BinaryOperator operator : values()) {
			if (operator.symbol.equals(symbol)) {
				return operator;
			}
		}
		throw new IllegalArgumentException(symbol);
	}

	String symbol() {
		return this.symbol;
	}

}
