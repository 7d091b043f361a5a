package io.millrace.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A statement of a template. Those that open a scope of their own carry it; the
 * {@link ScopeAnalysis} fills it before the first render.
 */
sealed interface Statement {

	record Text(String text) implements Statement {
	}

	record Print(Expression value, int line) implements Statement {
	}

	record If(List<Branch> branches, List<Statement> otherwise) implements Statement {
	}

	record Branch(Expression test, List<Statement> body, int line) {
	}

	record For(Expression target, Expression iterable, @Nullable Expression test, boolean recursive,
			List<Statement> body, List<Statement> otherwise, ForScopes scopes, int line) implements Statement {
	}

	/**
	 * The scopes of a loop: of its body, of its test and of its {@code else}.
	 */
	record ForScopes(Scope body, Scope test, Scope otherwise) {

		static ForScopes create() {
			return new ForScopes(new Scope(), new Scope(), new Scope());
		}

	}

	record Set(Expression target, Expression value, int line) implements Statement {
	}

	record SetBlock(Expression target, @Nullable Expression filter, List<Statement> body, Scope scope,
			int line) implements Statement {
	}

	record DefineMacro(MacroCode macro, int line) implements Statement {
	}

	/**
	 * A call whose callee can call the body back.
	 */
	record CallBlock(MacroCode caller, Expression.Call call, int line) implements Statement {
	}

	/**
	 * Text that the assistant wrote, marked for training.
	 */
	record Generation(MacroCode body, int line) implements Statement {
	}

	record FilterBlock(Expression filter, List<Statement> body, Scope scope, int line) implements Statement {
	}

	record With(List<Expression> targets, List<Expression> values, List<Statement> body, Scope scope,
			int line) implements Statement {
	}

	record Block(List<Statement> body, Scope scope) implements Statement {
	}

	record Break() implements Statement {
	}

	record Continue() implements Statement {
	}

	/**
	 * A statement that would load another template.
	 */
	record Load(String tag, int line) implements Statement {
	}

}
