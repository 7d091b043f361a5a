package io.millrace.grammar.ebnf;

import java.util.List;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarSpec.StructuralTag;
import io.millrace.grammar.GrammarSpec.StructuralTag.Tag;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.GrammarSyntaxException;
import io.millrace.grammar.schema.JsonOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StructuralTagTests {

	private static final Tag ADD = new Tag("<function=add>", schema("{\"type\":\"integer\"}"), "</function>");

	private static final Tag NAME = new Tag("<function=name>", schema("{\"type\":\"string\",\"maxLength\":3}"),
			"</function>");

	private static final Tag OTHER = new Tag("[[", schema("{\"type\":\"null\"}"), "]]");

	private final Grammar grammar = compile(List.of(ADD, NAME, OTHER), List.of("<function=", "[["));

	@Test
	void textIsFreeUntilATriggerComes() {
		for (String text : List.of("", "plain < text [ \u6f22", "<function", "a<function=add>5</function>b",
				"<function=name>\"<f=\"</function><function=add>-1</function>",
				"[[null]] and <<function=add>1</function>", "[x[[null]]", "[[null]][")) {
			assertThat(this.grammar.matches(text)).as(text).isTrue();
		}
	}

	@Test
	void afterATriggerATagHasToFollow() {
		for (String text : List.of("<function=", "<function=sub>1</function>", "<function=add>\"a\"</function>",
				"<function=add>1", "x[[1]]", "[[[null]]", "<function=name>\"abcd\"</function>")) {
			assertThat(this.grammar.matches(text)).as(text).isFalse();
		}
	}

	@Test
	void tagsAndTriggersBelongTogether() {
		assertThatExceptionOfType(GrammarSyntaxException.class)
			.isThrownBy(() -> compile(List.of(ADD, OTHER), List.of("<function=")))
			.withMessage("The tag '[[' does not begin with any of the triggers.");
		assertThatExceptionOfType(GrammarSyntaxException.class)
			.isThrownBy(() -> compile(List.of(ADD), List.of("<f", "[")))
			.withMessage("The trigger '[' begins no tag.");
		assertThatExceptionOfType(GrammarSyntaxException.class).isThrownBy(() -> compile(List.of(ADD), List.of()))
			.withMessage("A structural tag has at least 1 trigger, got 0.");
	}

	@Test
	void aTagCanBeAskedFor() {
		Grammar one = Grammar.compile(new StructuralTag(List.of(ADD), List.of("<f"), true, true),
				GrammarLimits.DEFAULT);
		assertThat(one.matches("yes <function=add>5</function>")).isTrue();
		assertThat(one.matches("no")).isFalse();
		assertThat(one.matches("<function=add>5</function> and more")).isFalse();
		assertThat(one.matches("<function=add>5</function><function=add>5</function>")).isFalse();
		Grammar some = Grammar.compile(new StructuralTag(List.of(ADD), List.of("<f"), true, false),
				GrammarLimits.DEFAULT);
		assertThat(some.matches("<function=add>5</function><function=add>5</function> done")).isTrue();
		assertThat(some.matches("no")).isFalse();
	}

	private static GrammarSpec schema(String schema) {
		return new GrammarSpec.JsonSchema(schema, JsonOptions.DEFAULT);
	}

	private static Grammar compile(List<Tag> tags, List<String> triggers) {
		return Grammar.compile(new StructuralTag(tags, triggers), GrammarLimits.DEFAULT);
	}

	@Test
	void specificationsThatAreWrittenAlikeAreEqual() {
		GrammarSpec spec = new StructuralTag(List.of(ADD), List.of("<"));
		assertThat(spec).isEqualTo(new StructuralTag(List.of(ADD), List.of("<")));
	}

}
