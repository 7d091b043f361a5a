package io.millrace.grammar.schema;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

/** Whatever is compiled, either there is a grammar or a refusal. */
class SchemaFuzzTests {

	private static final GrammarLimits LIMITS = new GrammarLimits(65_536, 100, 65_536, 4_096, 1_000_000);

	private static final List<String> PIECES = List.of("{", "}", "[", "]", "\"", ":", ",", "null", "-1", "1e400",
			"1e99", "\"type\":", "\"$ref\":\"#\"", "\"$ref\":\"#/allOf/0\"", "\"anyOf\":[{\"$ref\":\"#\"}]",
			"\"minimum\":", "true", "\"maxLength\":99999999", "\"pattern\":\"(a*)*$\"", "\"pattern\":\"(\"",
			"\"required\":[\"a\"]", "{}", "\"minItems\":3", "\"oneOf\":[true,false]", "\"items\":[]", "\"const\":null",
			"\"enum\":[]", "\\", "\"multipleOf\":0", "\"multipleOf\":1e-300", "\"properties\":{\"a\":{\"$ref\":\"#\"}}",
			"\uD83D", "\u0000", "\"format\":\"x\"", "\"$defs\":{\"a\":5}", "\"$ref\":\"#/$defs/a\"");

	@Test
	void aBrokenSchemaIsRefused() {
		Random random = new Random(31);
		List<String> schemas = SchemaCase.all().stream().map(SchemaCase::schema).toList();
		int refused = 0;
		for (int round = 0; round < 3_000; round++) {
			String schema = broken(schemas.get(random.nextInt(schemas.size())), random);
			refused += refuses(new GrammarSpec.JsonSchema(schema, JsonOptions.DEFAULT)) ? 1 : 0;
		}
		assertThat(refused).isGreaterThan(1_000);
	}

	@Test
	void aBrokenGrammarIsRefused() {
		Random random = new Random(32);
		String ebnf = "root ::= (\"a\" | [b-d]+ x){2,3}\nx ::= root? \"(\" root \")\" | \"e\"\n";
		String lark = "start: a+ (\"b\"i | /c+/)~2..3\n?a.2: \"x\"..\"z\" | \"(\" start \")\"\n%ignore /[ ]+/\n";
		for (int round = 0; round < 1_500; round++) {
			refuses(new GrammarSpec.Ebnf(broken(ebnf, random)));
			refuses(new GrammarSpec.Lark(broken(lark, random), JsonOptions.DEFAULT));
		}
	}

	@Test
	void whatMultipliesIsALimit() {
		StringBuilder choices = new StringBuilder("{\"type\":\"object\",\"allOf\":[");
		for (int i = 0; i < 40; i++) {
			choices.append((i > 0) ? "," : "")
				.append("{\"anyOf\":[{\"required\":[\"a" + i + "\"]},{\"required\":[\"b" + i + "\"]}]}");
		}
		List<String> schemas = List.of(choices + "]}", "{\"type\":\"string\",\"maxLength\":1000000000}",
				"{\"type\":\"string\",\"pattern\":\"^(a|aa)*.{500}$\",\"maxLength\":5000}",
				"{\"type\":\"array\",\"items\":{\"type\":\"null\"},\"minItems\":100000000}");
		for (String schema : schemas) {
			assertThat(refuses(new GrammarSpec.JsonSchema(schema, JsonOptions.DEFAULT))).as(schema).isTrue();
		}
	}

	private static boolean refuses(GrammarSpec spec) {
		return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			try {
				Grammar.compile(spec, LIMITS);
				return false;
			}
			catch (GrammarException exception) {
				assertThat(exception.sentence()).endsWith(".");
				return true;
			}
		}, spec::toString);
	}

	private static String broken(String source, Random random) {
		StringBuilder text = new StringBuilder(source);
		for (int i = random.nextInt(3); i >= 0; i--) {
			int at = random.nextInt(text.length() + 1);
			switch (random.nextInt(4)) {
				case 0 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(4)));
				case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
				case 2 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())) + ",");
				default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
			}
			if (text.isEmpty()) {
				text.append('{');
			}
		}
		return text.toString();
	}

}
