package io.millrace.grammar.ebnf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.millrace.grammar.automaton.Expression;
import io.millrace.grammar.automaton.Expression.Literal;
import io.millrace.grammar.automaton.Expression.Sequence;
import io.millrace.grammar.automaton.Expression.Special;
import io.millrace.grammar.compile.GrammarSyntaxException;

/** The names of a vocabulary's special tokens, as texts of a grammar have them. */
public final class SpecialTokens {

	/** The longer ones first. */
	private final List<String> names;

	/**
	 * @param names empty where there are none, or nobody knows
	 */
	public SpecialTokens(Set<String> names) {
		this.names = names.stream()
			.filter((name) -> !name.isEmpty() && Literal.isWellFormed(name))
			.sorted(Comparator.comparing(String::length).reversed())
			.toList();
	}

	/** The text, with special tokens where it has their names. */
	public Expression in(String text) {
		if (!Literal.isWellFormed(text)) {
			throw new GrammarSyntaxException("A text has half a surrogate pair, which UTF-8 cannot write.");
		}
		List<Expression> parts = new ArrayList<>();
		int plain = 0;
		int index = 0;
		while (index < text.length()) {
			Optional<String> name = at(text, index);
			if (name.isPresent()) {
				parts.add(new Literal(text.substring(plain, index)));
				parts.add(new Special(name.get()));
				index += name.get().length();
				plain = index;
			}
			else {
				index++;
			}
		}
		Literal rest = new Literal(text.substring(plain));
		return parts.isEmpty() ? rest : new Sequence(concat(parts, rest));
	}

	/** Whether the text has the name of one. */
	boolean areIn(String text) {
		return this.names.stream().anyMatch(text::contains);
	}

	private Optional<String> at(String text, int index) {
		return this.names.stream().filter((name) -> text.startsWith(name, index)).findFirst();
	}

	private static List<Expression> concat(List<Expression> parts, Expression last) {
		parts.add(last);
		return parts;
	}

}
