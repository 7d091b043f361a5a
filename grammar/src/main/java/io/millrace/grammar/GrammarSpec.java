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
	 * @param atLeastOne whether a tag has to come
	 * @param stopAfterFirst whether the text ends with its first tag
	 */
	record StructuralTag(List<Tag> tags, List<String> triggers, boolean atLeastOne,
			boolean stopAfterFirst) implements GrammarSpec {

		public StructuralTag {
			tags = List.copyOf(tags);
			triggers = List.copyOf(triggers);
		}

		/** Any number of tags, and free text after them. */
		public StructuralTag(List<Tag> tags, List<String> triggers) {
			this(tags, triggers, false, false);
		}

		/**
		 * A content between two texts. Special tokens stand in these as in {@link Text}.
		 */
		public record Tag(String begin, GrammarSpec content, String end) {

		}

	}

	/**
	 * This text and no other. Where it has the name of one of the vocabulary's special
	 * tokens, that token stands there.
	 */
	record Text(String text) implements GrammarSpec {

	}

	/**
	 * Free text up to the first time that a marker comes, and the marker; such as what a
	 * model thinks before {@code </think>}. The marker is written by its characters or,
	 * where the vocabulary has a special token so called, by that.
	 */
	record Until(String marker) implements GrammarSpec {

	}

	/** Free text in which none of these comes, as characters or as a special token. */
	record Without(List<String> markers) implements GrammarSpec {

		public Without {
			markers = List.copyOf(markers);
		}

	}

	/** The parts one after the other. */
	record Sequence(List<GrammarSpec> parts) implements GrammarSpec {

		public Sequence {
			parts = List.copyOf(parts);
		}

		public Sequence(GrammarSpec... parts) {
			this(List.of(parts));
		}

	}

	/** One of these. */
	record AnyOf(List<GrammarSpec> choices) implements GrammarSpec {

		public AnyOf {
			choices = List.copyOf(choices);
		}

	}

	/**
	 * The same again and again.
	 *
	 * @param min the fewest times, from 0
	 * @param max the most times, at least {@code min}; {@link Integer#MAX_VALUE} is any
	 * number
	 */
	record Repeat(GrammarSpec body, int min, int max) implements GrammarSpec {

		public Repeat {
			if (min < 0 || max < min) {
				throw new IllegalArgumentException(
						"A repetition's bounds ascend from 0, got " + min + " and " + max + ".");
			}
		}

	}

}
