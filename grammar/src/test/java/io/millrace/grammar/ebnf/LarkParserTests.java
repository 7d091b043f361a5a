package io.millrace.grammar.ebnf;

import java.util.List;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import io.millrace.grammar.schema.JsonOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LarkParserTests {

	@Test
	void aCalculatorIgnoresWhiteSpace() {
		Grammar grammar = compile("""
				?start: sum           // the tree's shape is read over
				?sum: product
				    | sum "+" product   -> add
				    | sum "-" product   -> sub
				?product: atom
				    | product "*" atom
				?atom: NUMBER           -> number
				     | "(" sum ")"
				     | CNAME
				%import common.NUMBER
				%import common (CNAME, WS_INLINE)
				%ignore WS_INLINE
				""");
		accepts(grammar, "1", " 1 + 2*(x - 3.5e2) ", "a_b*c");
		refuses(grammar, "1 +", "1 2", "(1", "1\n");
	}

	@Test
	void terminalsAreTextsRangesAndExpressions() {
		Grammar grammar = compile("""
				start: SELECT " " NAME~1..2 ["!"] ("a".."c"){2} DIGIT.3
				SELECT.2: "select"i
				NAME: /[x-z]+/
				DIGIT: "0".."9"
				""".replace("DIGIT.3", "DIGIT"));
		accepts(grammar, "SeLeCt xy!ab1", "select zab0");
		refuses(grammar, "select ab1", "select x!a1");
	}

	@Test
	void schemasStandInGrammars() {
		Grammar grammar = compile("""
				start: "call " fun | TEXT
				TEXT: /[^c{](.|\\n)*/
				fun: %json {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"],
				  "additionalProperties": false} ";"
				""");
		accepts(grammar, "call {\"n\": 5};", "hello\n");
		refuses(grammar, "call {};", "call {\"n\": \"a\"};", "{}");
	}

	@Test
	void anEmptyChoiceIsAllowed() {
		Grammar grammar = compile("start: \"a\" (\"b\" | )\n");
		accepts(grammar, "a", "ab");
	}

	@Test
	void whatIsNotSupportedIsNamed() {
		refusesSource("start: <|end|>", "a special token");
		refusesSource("start: @other", "another grammar");
		refusesSource("start: a{b}", "a template");
		refusesSource("start[lazy]: /a/", "options of a rule");
		refusesSource("start: /a/i", "a flag of a regular expression");
		refusesSource("start: A\nA: /a/ & /b/", "an intersection");
		refusesSource("%declare A\nstart: A", "the directive %declare");
		refusesSource("start: %regex {}", "the directive %regex");
		refusesSource("%import python.NAME\nstart: NAME", "an import from elsewhere than common");
		refusesSource("%import common.NOTHING\nstart: NOTHING", "an import of common.NOTHING");
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> compile("begin: \"a\""))
			.withMessage("The grammar has no rule 'start' to begin with.");
	}

	private static void refusesSource(String source, String construct) {
		assertThatExceptionOfType(UnsupportedGrammarException.class).isThrownBy(() -> compile(source))
			.satisfies((exception) -> assertThat(exception.construct()).isEqualTo(construct));
	}

	private static void accepts(Grammar grammar, String... texts) {
		List.of(texts).forEach((text) -> assertThat(grammar.matches(text)).as(text).isTrue());
	}

	private static void refuses(Grammar grammar, String... texts) {
		List.of(texts).forEach((text) -> assertThat(grammar.matches(text)).as(text).isFalse());
	}

	private static Grammar compile(String source) {
		return Grammar.compile(new GrammarSpec.Lark(source, JsonOptions.DEFAULT), GrammarLimits.DEFAULT);
	}

}
