package io.millrace.tokenizer.jinja;

/**
 * One token of a template.
 *
 * @param type its kind
 * @param text its source; for template data and strings, what it stands for
 * @param value what a number stands for, otherwise the text
 * @param line the line it starts on
 */
record Token(Type type, String text, Object value, int line) {

	Token(Type type, String text, int line) {
		this(type, text, text, line);
	}

	boolean isOperator(String operator) {
		return this.type == Type.OPERATOR && this.text.equals(operator);
	}

	boolean isName(String name) {
		return this.type == Type.NAME && this.text.equals(name);
	}

	String describe() {
		return switch (this.type) {
			case DATA -> "text";
			case VARIABLE_BEGIN -> "'{{'";
			case VARIABLE_END -> "'}}'";
			case BLOCK_BEGIN -> "'{%'";
			case BLOCK_END -> "'%}'";
			case STRING -> "a string";
			case END -> "the end of the template";
			case NAME, INTEGER, FLOAT, OPERATOR -> "'" + this.text + "'";
		};
	}

	enum Type {

		DATA, VARIABLE_BEGIN, VARIABLE_END, BLOCK_BEGIN, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END

	}

}
