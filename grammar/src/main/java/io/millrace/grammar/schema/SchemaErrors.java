package io.millrace.grammar.schema;

import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsupportedGrammarException;

/** Refusals that name the keyword and where it is. */
final class SchemaErrors {

	private SchemaErrors() {
	}

	static UnsupportedGrammarException unsupported(String keyword, Node node) {
		return new UnsupportedGrammarException(keyword,
				"The schema's keyword '" + keyword + "' at " + node.pointer() + " is not supported.");
	}

	static UnsupportedGrammarException unsupported(String keyword, Node node, String why) {
		return new UnsupportedGrammarException(keyword,
				"The schema's keyword '" + keyword + "' at " + node.pointer() + " is not supported here: " + why + ".");
	}

	static GrammarSyntaxException malformed(String keyword, Node node, String rule) {
		return new GrammarSyntaxException(
				"The schema's keyword '" + keyword + "' at " + node.pointer() + " has to be " + rule + ".");
	}

}
