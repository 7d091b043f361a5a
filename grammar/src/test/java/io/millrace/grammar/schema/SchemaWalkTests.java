package io.millrace.grammar.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarMatcher;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.schema.JsonOptions.Whitespace;
import io.millrace.grammar.vocabulary.TestVocabulary;
import io.millrace.grammar.vocabulary.TokenMask;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A model without any sense, under schemas. */
class SchemaWalkTests {

	private static final List<String> TEXTS = List.of("{\"a\": 1, \"b\": [true, false, null]}", "\"name\": \"",
			"\"},{\"", "\"], [\"", "aaaaaaaaaaaaaaaaaaaaaa", "abab foo bar", "\n    \"", "\u00e9\u6f22\uD83D\uDE00",
			"-12.5e10", "2024-02-29T12:34:56Z", "\\\"\\u00e9\\n\\\\", "\"id\":\"", "\"next\":{\"v\":", "10000000");

	/** Longer outputs say nothing new. */
	private static final int MAX_TOKENS = 3_000;

	private final Random random = new Random(21);

	private final TokenVocabulary vocabulary = vocabulary(this.random);

	@Test
	void whatIsWrittenSatisfiesTheSchema() {
		List<String> schemas = new ArrayList<>(SchemaCase.all().stream().map(SchemaCase::schema).toList());
		Stream.generate(() -> RandomSchema.any(this.random)).limit(250).forEach(schemas::add);
		int finished = 0;
		for (String schema : schemas) {
			Grammar grammar = compile(schema, Whitespace.INDENTED);
			if (grammar == null) {
				continue;
			}
			IndependentValidator validator = new IndependentValidator(schema);
			boolean ended = false;
			for (int round = 0; round < 3; round++) {
				String text = write(grammar, MAX_TOKENS);
				if (text != null) {
					ended = true;
					assertThat(validator.isValid(text)).as("%s for %s", text, schema).isTrue();
				}
			}
			finished += ended ? 1 : 0;
		}
		assertThat(finished).isGreaterThan(320);
	}

	@Test
	void aBoundedSchemaIsAlwaysFinished() {
		int compiled = 0;
		while (compiled < 150) {
			String schema = RandomSchema.bounded(this.random);
			Grammar grammar = compile(schema, Whitespace.INDENTED);
			if (grammar != null) {
				compiled++;
				String text = write(grammar, 50_000);
				assertThat(text).as(schema).isNotNull();
				assertThat(new IndependentValidator(schema).isValid(text)).as("%s for %s", text, schema).isTrue();
			}
		}
	}

	@Test
	void aMaskIsWhatTryingEachTokenFinds() {
		List<String> schemas = new ArrayList<>(SchemaCase.all().stream().map(SchemaCase::schema).toList());
		Stream.generate(() -> RandomSchema.any(this.random)).limit(460).forEach(schemas::add);
		int compared = 0;
		for (String schema : schemas) {
			Grammar grammar = compile(schema, Whitespace.SPACED);
			Grammar other = compile(schema, Whitespace.SPACED);
			if (grammar == null || other == null) {
				continue;
			}
			compared++;
			GrammarMatcher matcher = grammar.matcher(this.vocabulary, 16);
			GrammarMatcher oneByOne = other.matcher(this.vocabulary, 16);
			for (int step = 0; step < 5 && !matcher.isTerminated(); step++) {
				TokenMask mask = matcher.allowed();
				for (int id = 0; id < this.vocabulary.size(); id++) {
					boolean accepted = oneByOne.accept(id);
					assertThat(mask.allows(id)).as("token %s of %s", id, schema).isEqualTo(accepted);
					if (accepted) {
						oneByOne.rollback(1);
					}
				}
				int id = pick(mask);
				assertThat(matcher.accept(id)).isTrue();
				assertThat(oneByOne.accept(id)).isTrue();
			}
		}
		assertThat(compared).isGreaterThan(500);
	}

	@Test
	void forcedTokensAreAllowed() {
		Grammar grammar = compile("{\"type\":\"object\",\"properties\":{\"identifier\":{\"const\":\"constant\"}},"
				+ "\"required\":[\"identifier\"],\"additionalProperties\":false}", Whitespace.NONE);
		assertThat(grammar).isNotNull();
		GrammarMatcher matcher = grammar.matcher(this.vocabulary, 0);
		assertThat(new String(matcher.jumpAhead(), StandardCharsets.UTF_8)).isEqualTo("{\"identifier\":\"constant\"}");
		int[] forced = matcher.forcedTokens();
		assertThat(forced).isNotEmpty();
		for (int id : forced) {
			assertThat(matcher.accept(id)).isTrue();
		}
	}

	private GrammarMatcher matcher(Grammar grammar) {
		return grammar.matcher(this.vocabulary, 4);
	}

	/** A text, or null if it is not at its end after so many tokens. */
	private String write(Grammar grammar, int maxTokens) {
		GrammarMatcher matcher = matcher(grammar);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int i = 0; i < maxTokens; i++) {
			TokenMask mask = matcher.allowed();
			assertThat(mask.isEmpty()).isFalse();
			int id = pick(mask);
			if (this.vocabulary.isEnd(id)) {
				return bytes.toString(StandardCharsets.UTF_8);
			}
			assertThat(matcher.accept(id)).isTrue();
			if (this.random.nextInt(10) == 0) {
				matcher.rollback(1);
			}
			else {
				bytes.writeBytes(this.vocabulary.bytes(id));
			}
		}
		return null;
	}

	private int pick(TokenMask mask) {
		if (mask.allows(TestVocabulary.end(this.vocabulary)) && this.random.nextBoolean()) {
			return TestVocabulary.end(this.vocabulary);
		}
		int[] ids = mask.ids().toArray();
		return ids[this.random.nextInt(ids.length)];
	}

	private static Grammar compile(String schema, Whitespace whitespace) {
		try {
			return Grammar.compile(new GrammarSpec.JsonSchema(schema, new JsonOptions(whitespace, false)),
					GrammarLimits.DEFAULT);
		}
		catch (UnsatisfiableGrammarException exception) {
			return null;
		}
	}

	private static TokenVocabulary vocabulary(Random random) {
		List<String> texts = new ArrayList<>(TEXTS);
		texts.addAll(SchemaCase.all().stream().flatMap((example) -> example.valid().stream()).toList());
		return TestVocabulary.complete(random, texts, 150);
	}

}
