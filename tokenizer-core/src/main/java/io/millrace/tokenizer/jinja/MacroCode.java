package io.millrace.tokenizer.jinja;

import java.util.List;
import java.util.Set;

/**
 * The definition of a macro.
 *
 * @param name its name
 * @param parameters the names of its parameters
 * @param defaults the default values of the last parameters
 * @param body its statements
 * @param specials which of {@code caller}, {@code kwargs} and {@code varargs} it reads
 * @param scope its scope
 */
record MacroCode(String name, List<String> parameters, List<Expression> defaults, List<Statement> body,
		Set<String> specials, Scope scope) {

	static final Set<String> SPECIAL_NAMES = Set.of("caller", "kwargs", "varargs");

	static MacroCode of(String name, List<String> parameters, List<Expression> defaults, List<Statement> body) {
		return new MacroCode(name, parameters, defaults, body, NameUses.undeclared(body, SPECIAL_NAMES), new Scope());
	}

	/**
	 * Whether the body reads a special name that is not one of the parameters.
	 * @param special the name
	 * @return whether a call fills it
	 */
	boolean receives(String special) {
		return this.specials.contains(special) && !this.parameters.contains(special);
	}

	/**
	 * The position of the default value of a parameter.
	 * @param parameter the position of the parameter
	 * @return the position among the defaults; negative if it has none
	 */
	int defaultOf(int parameter) {
		return parameter - this.parameters.size() + this.defaults.size();
	}

}
