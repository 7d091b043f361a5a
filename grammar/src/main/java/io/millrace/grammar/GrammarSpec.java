package io.millrace.grammar;

import java.util.List;

import io.millrace.grammar.schema.JsonOptions;

/**
 * What a text has to be, as somebody wrote it. Equal specifications compile to equal
 * grammars.
 */
public sealed interface GrammarSpec {

	/** A text that the regular expression matches as a whole. */
	record Regex(String pattern) implements GrammarSpec {

	}

	/** One of these texts. */
	record Choice(List<String> choices) implements GrammarSpec {

		public Choice {
			choices = List.copyOf(choices);
		}

	}

	/**
	 * A value of a JSON schema.
	 *
	 * @param schema the schema as JSON
	 */
	record JsonSchema(String schema, JsonOptions options) implements GrammarSpec {

	}

	/** Any JSON object. */
	record JsonObject(JsonOptions options) implements GrammarSpec {

	}

	/**
	 * A grammar of rules {@code name ::= ...}, as llama.cpp's GBNF and xgrammar's EBNF
	 * write them; {@code root} is the first.
	 */
	record Ebnf(String source) implements GrammarSpec {

	}

	/**
	 * A grammar of rules {@code name: ...}, as Lark and llguidance write them;
	 * {@code start} is the first.
	 */
	record Lark(String source, JsonOptions options) implements GrammarSpec {

	}

	/**
	 * Free text in which each trigger begins one of the tags.
	 *
	 * @param triggers each begins at least one tag, and each tag begins with one
	 */
	record StructuralTag(List<Tag> tags, List<String> triggers, JsonOptions options) implements GrammarSpec {

		public StructuralTag {
			tags = List.copyOf(tags);
			triggers = List.copyOf(triggers);
		}

		/**
		 * A value between two texts.
		 *
		 * @param schema the schema of the value, as JSON
		 */
		public record Tag(String begin, String schema, String end) {

		}

	}

}
