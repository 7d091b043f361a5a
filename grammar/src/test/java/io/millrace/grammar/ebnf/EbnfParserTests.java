package io.millrace.grammar.ebnf;

import java.util.List;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EbnfParserTests {

	@Test
	void rulesMayRecurseAndComeInAnyOrder() {
		Grammar grammar = compile("""
				# sums of products
				root  ::= sum
				sum   ::= sum "+" term | term    # to the left
				term  ::= factor ("*" factor)*
				factor ::= [0-9]+ | "(" sum
				  ")"
				""");
		accepts(grammar, "1", "12+3*4", "(1+2)*(3)");
		refuses(grammar, "", "+", "1+", "(1", "1 + 2");
	}

	@Test
	void textsAndClassesHaveEscapes() {
		Grammar grammar = compile("root ::= \"a\\n\\\"\\\\\\x41\\u00e9\" [^a-c\\]\\n] [\\x61-\\u0063] .");
		accepts(grammar, "a\n\"\\A\u00e9da\n", "a\n\"\\A\u00e9[c\uD83D\uDE00");
		refuses(grammar, "a\n\"\\A\u00e9aa.", "a\n\"\\A\u00e9]a.");
	}

	@Test
	void partsAreRepeated() {
		Grammar grammar = compile("root ::= \"a\"? \"b\"* \"c\"+ \"d\"{2} \"e\"{1,} (\"f\" | \"g\"){0,2}");
		accepts(grammar, "cdde", "abbccddeefg", "cddegg");
		refuses(grammar, "dde", "cde", "cdd", "cddefff");
	}

	@Test
	void whatIsMissingIsNamed() {
		refusesSource("a ::= \"b\"", "The grammar has no rule 'root' to begin with.");
		refusesSource("root ::= b", "The grammar uses the rule 'b' and does not define it.");
		refusesSource("root ::= \"a\"\nroot ::= \"b\"", "The grammar defines the rule 'root' twice.");
		refusesSource("root ::= \"a", "The grammar ends too early in line 1.");
		refusesSource("root ::= \"a\"\n\nx := \"b\"", "The grammar has an unexpected ':' in line 3.");
		assertThatExceptionOfType(UnsupportedGrammarException.class)
			.isThrownBy(() -> compile("root ::= (=\"a\") \"a\""))
			.withMessage("The grammar has a look-ahead in line 1, which is not supported.");
	}

	@Test
	void aDeepGrammarIsRefusedAndALongChainIsNot() {
		assertThatExceptionOfType(GrammarException.class)
			.isThrownBy(() -> compile("root ::= " + "(".repeat(5_000) + "\"a\"" + ")".repeat(5_000)));
		StringBuilder chain = new StringBuilder("root ::= r0\n");
		for (int i = 0; i < 500; i++) {
			chain.append("r").append(i).append(" ::= \"a\" r").append(i + 1).append(" | \"b\"\n");
		}
		accepts(compile(chain + "r500 ::= \"c\""), "aab", "a".repeat(500) + "c");
	}

	private static void refusesSource(String source, String message) {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> compile(source)).withMessage(message);
	}

	private static void accepts(Grammar grammar, String... texts) {
		List.of(texts).forEach((text) -> assertThat(grammar.matches(text)).as(text).isTrue());
	}

	private static void refuses(Grammar grammar, String... texts) {
		List.of(texts).forEach((text) -> assertThat(grammar.matches(text)).as(text).isFalse());
	}

	private static Grammar compile(String source) {
		return Grammar.compile(new GrammarSpec.Ebnf(source), GrammarLimits.DEFAULT);
	}

}
