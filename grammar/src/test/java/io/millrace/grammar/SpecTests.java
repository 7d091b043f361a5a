package io.millrace.grammar;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.millrace.grammar.GrammarSpec.AnyOf;
import io.millrace.grammar.GrammarSpec.Choice;
import io.millrace.grammar.GrammarSpec.Ebnf;
import io.millrace.grammar.GrammarSpec.JsonObject;
import io.millrace.grammar.GrammarSpec.JsonSchema;
import io.millrace.grammar.GrammarSpec.Lark;
import io.millrace.grammar.GrammarSpec.Regex;
import io.millrace.grammar.GrammarSpec.Repeat;
import io.millrace.grammar.GrammarSpec.Sequence;
import io.millrace.grammar.GrammarSpec.StructuralTag;
import io.millrace.grammar.GrammarSpec.Text;
import io.millrace.grammar.GrammarSpec.Until;
import io.millrace.grammar.GrammarSpec.Without;
import io.millrace.grammar.automaton.SpecialBytes;
import io.millrace.grammar.compile.GrammarLimitException;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.grammar.vocabulary.TokenVocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Specifications of parts, and special tokens in them. */
class SpecTests {

	private static final GrammarSpec DIGITS = new Regex("[0-9]+");

	static List<GrammarSpec> specs() {
		JsonOptions closed = new JsonOptions(JsonOptions.Whitespace.NONE, true);
		return List.of(DIGITS, new Choice(List.of("a", "\"\\\n\u00e9")), new JsonSchema("{\"type\":\"null\"}", closed),
				new JsonObject(JsonOptions.DEFAULT), new Ebnf("root ::= \"a\""), new Lark("start: \"a\"", closed),
				new StructuralTag(List.of(new StructuralTag.Tag("<a>", DIGITS, "</a>")), List.of("<"), true, false),
				new Text("x"), new Until("</think>"), new Without(List.of("<")),
				new Sequence(new Text("x"), new AnyOf(List.of(DIGITS, new Text("y")))),
				new Repeat(DIGITS, 2, Integer.MAX_VALUE));
	}

	@ParameterizedTest
	@MethodSource("specs")
	void aSpecificationIsReadAsItWasWritten(GrammarSpec spec) {
		assertThat(GrammarText.read(GrammarText.kind(spec), GrammarText.write(spec))).isEqualTo(spec);
	}

	@Test
	void whatIsNoSpecificationIsNamed() {
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> GrammarText.read("poem", "{}"))
			.withMessage("This release knows no grammar of kind 'poem'.");
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> GrammarText.read("regex", "{}"))
			.withMessage("A written grammar has no 'pattern' of the right type.");
	}

	@Test
	void aGrammarCanBeginAfterAMarker() {
		Grammar grammar = compile(new Sequence(new Until("</think>"), new Regex("\\n*"), DIGITS));
		assertThat(grammar.matches("I think < 5 </thin\u00e9</think>\n\n12")).isTrue();
		assertThat(grammar.matches("12")).isFalse();
		assertThat(grammar.matches("</think>no")).isFalse();
		assertThat(grammar.matches("a</think>1</think>1")).isFalse();
	}

	@Test
	void partsAreRepeatedAndChosen() {
		Grammar grammar = compile(
				new Sequence(new Repeat(new AnyOf(List.of(new Text("a"), new Text("b"))), 1, 2), new Text(".")));
		assertThat(grammar.matches("a.")).isTrue();
		assertThat(grammar.matches("ba.")).isTrue();
		assertThat(grammar.matches(".")).isFalse();
		assertThat(grammar.matches("aba.")).isFalse();
	}

	@Test
	void partsWithinPartsAreLimited() {
		GrammarSpec spec = DIGITS;
		for (int i = 0; i < 32; i++) {
			spec = new Sequence(spec);
		}
		GrammarSpec deep = spec;
		assertThatExceptionOfType(GrammarLimitException.class).isThrownBy(() -> compile(deep))
			.withMessage("The grammar takes at least 33 levels of parts, and 32 are allowed.");
	}

	@Test
	void aSpecialTokenStandsWhereItIsNamed() {
		GrammarMatcher matcher = special(new Sequence(new Text("<tool>"), DIGITS, new Text("</tool>")));
		assertThat(matcher.allowed().ids()).containsExactly(TOOL);
		assertThat(matcher.forcedTokens()).containsExactly(TOOL);
		accept(matcher, TOOL, '1');
		assertThat(matcher.allowed().allows(END_TOOL)).isTrue();
		assertThat(matcher.allowed().allows('<')).isFalse();
		accept(matcher, END_TOOL);
		assertThat(matcher.isFinished()).isTrue();
		assertThat(matcher.allowed().ids()).containsExactly(EOS);
	}

	@Test
	void freeTextEndsAtAMarkerHoweverItIsWritten() {
		GrammarSpec spec = new Sequence(new Until("<tool>"), new Text("1"));
		GrammarMatcher matcher = special(spec);
		accept(matcher, 'x');
		assertThat(matcher.allowed().allows(END_TOOL)).isFalse();
		accept(matcher, TOOL, '1');
		assertThat(matcher.isFinished()).isTrue();
		matcher = special(spec);
		accept(matcher, '<', 't', 'o', 'o', 'l', '>', '1');
		assertThat(matcher.isFinished()).isTrue();
	}

	@Test
	void aTagBeginsWithItsSpecialTokenOrItsCharacters() {
		GrammarSpec spec = new StructuralTag(List.of(new StructuralTag.Tag("<tool>", DIGITS, "</tool>")),
				List.of("<tool>"));
		GrammarMatcher matcher = special(spec);
		accept(matcher, 'a', TOOL, '1', END_TOOL, '<', 't', 'o', 'o', 'l', '>', '2', END_TOOL, 'b');
		assertThat(matcher.isAccepting()).isTrue();
	}

	@Test
	void aSpecialTokenIsNeverText() {
		GrammarMatcher matcher = special(new JsonSchema("{\"type\":\"string\"}", JsonOptions.DEFAULT));
		accept(matcher, '"');
		assertThat(matcher.allowed().allows(TOOL)).isFalse();
		assertThat(matcher.allowed().allows(0xFF)).isFalse();
	}

	private static final int TOOL = 256;

	private static final int END_TOOL = 257;

	private static final int EOS = 258;

	private static GrammarMatcher special(GrammarSpec spec) {
		TokenVocabulary vocabulary = new TokenVocabulary(259, (id) -> switch (id) {
			case TOOL -> SpecialBytes.of("<tool>");
			case END_TOOL -> SpecialBytes.of("</tool>");
			case 0xFF -> new byte[0];
			default -> new byte[] { (byte) id };
		}, new int[] { EOS }, 100);
		return Grammar.compile(spec, GrammarLimits.DEFAULT, Set.of("<tool>", "</tool>")).matcher(vocabulary, 0);
	}

	private static void accept(GrammarMatcher matcher, int... ids) {
		Arrays.stream(ids).forEach((id) -> assertThat(matcher.accept(id)).as(name(id)).isTrue());
	}

	private static String name(int id) {
		return (id < 256) ? new String(new byte[] { (byte) id }, UTF_8) : "token " + id;
	}

	private static Grammar compile(GrammarSpec spec) {
		return Grammar.compile(spec, GrammarLimits.DEFAULT);
	}

}
