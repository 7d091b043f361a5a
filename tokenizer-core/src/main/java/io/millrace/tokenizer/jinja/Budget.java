package io.millrace.tokenizer.jinja;

/**
 * What one render may still spend. It bounds time and memory of templates, which come
 * with models and need not be kind.
 */
final class Budget {

	static final int MAX_CALL_DEPTH = 150;

	private final long maxSteps;

	private long steps;

	private int callDepth;

	Budget(long maxSteps) {
		this.maxSteps = maxSteps;
	}

	void step() {
		spend(1);
	}

	void spend(long units) {
		this.steps += units;
		if (this.steps > this.maxSteps) {
			throw new JinjaException("The template takes more than " + this.maxSteps + " steps to render");
		}
	}

	/**
	 * Pays for walking a value once.
	 * @param value any value
	 */
	void spendOn(Object value) {
		long weight = Weights.of(value);
		if (weight > 1) {
			spend(weight);
		}
	}

	/**
	 * Pays for looking for a text in another.
	 * @param text what is searched
	 * @param part what is looked for
	 */
	void spendOnSearch(String text, String part) {
		spend((long) text.length() * part.length() / 1024);
	}

	void enterCall() {
		this.callDepth++;
		if (this.callDepth > MAX_CALL_DEPTH) {
			throw new JinjaException("The template calls macros more than " + MAX_CALL_DEPTH + " levels deep");
		}
	}

	void leaveCall() {
		this.callDepth--;
	}

}
