package io.millrace.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The parser's view of the tokens: the current one, and one ahead.
 */
final class TokenStream {

	private final List<Token> tokens;

	private int index;

	TokenStream(List<Token> tokens) {
		this.tokens = tokens;
	}

	Token current() {
		return this.tokens.get(this.index);
	}

	Token look() {
		return this.tokens.get(Math.min(this.index + 1, this.tokens.size() - 1));
	}

	Token next() {
		Token token = current();
		if (this.index < this.tokens.size() - 1) {
			this.index++;
		}
		return token;
	}

	int line() {
		return current().line();
	}

	boolean is(Token.Type type) {
		return current().type() == type;
	}

	boolean isOperator(String operator) {
		return current().isOperator(operator);
	}

	boolean isName(String name) {
		return current().isName(name);
	}

	boolean skipOperator(String operator) {
		return skipIf(isOperator(operator));
	}

	boolean skipName(String name) {
		return skipIf(isName(name));
	}

	private boolean skipIf(boolean matches) {
		if (matches) {
			next();
		}
		return matches;
	}

	/**
	 * Takes the current operator if it is one of those given.
	 * @param operators the operators
	 * @return the operator, or null if another token comes
	 */
	@Nullable String takeOperator(List<String> operators) {
		Token token = current();
		if (token.type() != Token.Type.OPERATOR || !operators.contains(token.text())) {
			return null;
		}
		return next().text();
	}

	void expectOperator(String operator) {
		if (!skipOperator(operator)) {
			throw unexpected("'" + operator + "'");
		}
	}

	void expectName(String name) {
		if (!skipName(name)) {
			throw unexpected("'" + name + "'");
		}
	}

	Token expect(Token.Type type, String description) {
		if (!is(type)) {
			throw unexpected(description);
		}
		return next();
	}

	String expectAnyName() {
		return expect(Token.Type.NAME, "a name").text();
	}

	JinjaException unexpected(String expected) {
		return error("Expected " + expected + ", but found " + current().describe());
	}

	JinjaException error(String sentence) {
		return new JinjaException(sentence, line());
	}

}
