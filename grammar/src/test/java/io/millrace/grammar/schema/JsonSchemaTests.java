package io.millrace.grammar.schema;

import java.util.List;
import java.util.stream.Stream;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsatisfiableGrammarException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import io.millrace.grammar.schema.JsonOptions.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonSchemaTests {

	static Stream<SchemaCase> cases() {
		return SchemaCase.all().stream();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void whatSatisfiesASchemaIsAcceptedAndNothingElse(SchemaCase example) {
		Grammar grammar = compile(example.schema());
		IndependentValidator validator = new IndependentValidator(example.schema());
		for (String value : example.valid()) {
			assertThat(validator.isValid(value)).as("%s by the other library", value).isTrue();
			assertThat(grammar.matches(value)).as(value).isTrue();
		}
		for (String value : example.invalid()) {
			assertThat(validator.isValid(value)).as("%s by the other library", value).isFalse();
			assertThat(grammar.matches(value)).as(value).isFalse();
		}
	}

	@Test
	void stringsAreWrittenInAnyWay() {
		Grammar grammar = compile("{\"type\":\"string\"}");
		for (String text : List.of("\"\\u0041\\ud83d\\uDE00\\/\"", "\"\u007F\"", "\"\\u00e9\"")) {
			assertThat(grammar.matches(text)).as(text).isTrue();
		}
		for (String text : List.of("\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"\t\"", "\"\\x\"", "\"",
				"\"\\u12g4\"")) {
			assertThat(grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void aCharacterIsOneHoweverItIsWritten() {
		Grammar grammar = compile("{\"type\":\"string\",\"minLength\":2,\"maxLength\":2}");
		for (String text : List.of("\"\\u0041\\ud83d\\uDE00\"", "\"\\n\\\"\"", "\"\u6f22\uD83D\uDE00\"")) {
			assertThat(grammar.matches(text)).as(text).isTrue();
		}
		assertThat(grammar.matches("\"\\u0041\"")).isFalse();
		assertThat(grammar.matches("\"\\ud83d\\uDE00ab\"")).isFalse();
	}

	@Test
	void numbersAreWrittenAsJsonWritesThem() {
		Grammar grammar = compile("{\"type\":\"number\"}");
		for (String text : List.of("0", "-0", "1e5", "1E-12", "0.5", "-12.25e+3")) {
			assertThat(grammar.matches(text)).as(text).isTrue();
		}
		for (String text : List.of("01", "1.", ".5", "+1", "1e", "1e123", "--1", "NaN", "123456789012345678901")) {
			assertThat(grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void whiteSpaceIsBounded() {
		String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"null\"}}}}";
		String spaced = "{\"a\": [null, null]}";
		String indented = "{\n  \"a\": [\n\t\tnull,\n\t\tnull\n  ]\n}";
		assertThat(compile(schema, Whitespace.NONE).matches("{\"a\":[null,null]}")).isTrue();
		assertThat(compile(schema, Whitespace.NONE).matches(spaced)).isFalse();
		assertThat(compile(schema, Whitespace.SPACED).matches(spaced)).isTrue();
		assertThat(compile(schema, Whitespace.SPACED).matches(indented)).isFalse();
		assertThat(compile(schema, Whitespace.INDENTED).matches(spaced)).isTrue();
		assertThat(compile(schema, Whitespace.INDENTED).matches(indented)).isTrue();
		assertThat(compile(schema, Whitespace.INDENTED).matches("{\"a\":  []}")).isFalse();
		assertThat(compile(schema, Whitespace.INDENTED).matches("{\"a\":\n" + " ".repeat(33) + "[]}")).isFalse();
		assertThat(compile(schema, Whitespace.INDENTED).matches(" {\"a\":[]}")).isFalse();
	}

	@Test
	void anObjectIsClosedByAnOption() {
		String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"null\"}}}";
		Grammar closed = Grammar.compile(new GrammarSpec.JsonSchema(schema, new JsonOptions(Whitespace.NONE, true)),
				GrammarLimits.DEFAULT);
		assertThat(closed.matches("{\"a\":null}")).isTrue();
		assertThat(closed.matches("{\"b\":1}")).isFalse();
	}

	@Test
	void anyObjectIsAnyObject() {
		Grammar grammar = Grammar.compile(new GrammarSpec.JsonObject(JsonOptions.DEFAULT), GrammarLimits.DEFAULT);
		for (String text : List.of("{}", "{\"a\": [1, {\"b\": null}], \"c\": \"\\u00e9\"}",
				"{\"a\":{\"a\":{\"a\":{}}}}")) {
			assertThat(grammar.matches(text)).as(text).isTrue();
		}
		for (String text : List.of("[]", "1", "{", "{\"a\"}", "{\"a\":1,}", "{} ", "{a:1}")) {
			assertThat(grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void aRefusalNamesTheKeywordAndWhereItIs() {
		assertThatExceptionOfType(UnsupportedGrammarException.class)
			.isThrownBy(() -> compile("{\"properties\":{\"a/b\":{\"not\":{}}}}"))
			.withMessage("The schema's keyword 'not' at #/properties/a~1b is not supported.")
			.satisfies((exception) -> assertThat(exception.construct()).isEqualTo("not"));
		assertThatExceptionOfType(GrammarSyntaxException.class)
			.isThrownBy(() -> compile("{\"items\":{\"minLength\":-1}}"))
			.withMessage("The schema's keyword 'minLength' at #/items has to be an integer from 0.");
		assertThatExceptionOfType(UnsupportedGrammarException.class)
			.isThrownBy(() -> compile("{\"type\":\"string\",\"pattern\":\"a(?=b)\"}"))
			.withMessage("The schema's keyword 'pattern' at # is not supported here: it has a look-ahead.");
		assertThatExceptionOfType(UnsupportedGrammarException.class)
			.isThrownBy(() -> compile("{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}]}"))
			.withMessage("The schema's keyword 'oneOf' at # is not supported here: its schemas 0 and 1 are not seen "
					+ "to exclude each other; anyOf allows what they share.");
		assertThatExceptionOfType(UnsupportedGrammarException.class)
			.isThrownBy(() -> compile("{\"$ref\":\"https://example.com/a\"}"))
			.withMessageContaining("'$ref' at #");
	}

	@Test
	void aSchemaThatNothingSatisfiesIsRefused() {
		for (String schema : List.of("false", "{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}",
				"{\"type\":\"string\",\"pattern\":\"^a$\",\"minLength\":2}", "{\"enum\":[\"a\"],\"type\":\"integer\"}",
				"{\"type\":\"object\",\"properties\":{\"a\":false},\"required\":[\"a\"]}",
				"{\"allOf\":[{\"type\":\"null\"},{\"type\":\"string\"}]}",
				"{\"type\":\"array\",\"items\":false,\"minItems\":1}",
				"{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}")) {
			assertThatExceptionOfType(UnsatisfiableGrammarException.class).as(schema).isThrownBy(() -> compile(schema));
		}
		assertThatExceptionOfType(UnsatisfiableGrammarException.class)
			.isThrownBy(() -> compile("{\"type\":\"object\",\"required\":[\"a\"],"
					+ "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":3,\"maximum\":2}}}"))
			.withMessage("No value satisfies the schema at #/properties/a (type, minimum, maximum).");
	}

	@Test
	void aReferenceThatLeadsToItselfIsRefused() {
		for (String schema : List.of("{\"$ref\":\"#\"}", "{\"allOf\":[{\"$ref\":\"#\"}]}",
				"{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}")) {
			assertThatExceptionOfType(GrammarException.class).as(schema).isThrownBy(() -> compile(schema));
		}
	}

	@Test
	void anAnyOfThatLeadsToItselfAddsNothing() {
		Grammar grammar = compile("{\"anyOf\":[{\"$ref\":\"#\"},{\"type\":\"integer\"}]}");
		assertThat(grammar.matches("1")).isTrue();
		assertThat(grammar.matches("\"a\"")).isFalse();
	}

	private static Grammar compile(String schema) {
		return compile(schema, Whitespace.INDENTED);
	}

	private static Grammar compile(String schema, Whitespace whitespace) {
		return Grammar.compile(new GrammarSpec.JsonSchema(schema, new JsonOptions(whitespace, false)),
				GrammarLimits.DEFAULT);
	}

}
