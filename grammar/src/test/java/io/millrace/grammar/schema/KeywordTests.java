package io.millrace.grammar.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.millrace.grammar.Grammar;
import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.compile.GrammarLimits;
import io.millrace.grammar.compile.UnsupportedGrammarException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The documentation's table of keywords against the code. */
class KeywordTests {

	private final Map<String, String> table = table();

	@Test
	void theTableListsWhatIsSupportedAndWhatIsIgnored() {
		assertThat(keywords("supported")).isEqualTo(new TreeSet<>(Keywords.SUPPORTED));
		assertThat(keywords("ignored")).isEqualTo(new TreeSet<>(Keywords.IGNORED));
	}

	@Test
	void whatTheTableRefusesIsRefusedByName() {
		assertThat(keywords("refused")).hasSizeGreaterThan(10);
		for (String keyword : keywords("refused")) {
			assertThatExceptionOfType(UnsupportedGrammarException.class).as(keyword)
				.isThrownBy(() -> compile("{\"properties\":{\"a\":{\"" + keyword + "\":true}}}"))
				.withMessage("The schema's keyword '" + keyword + "' at #/properties/a is not supported.");
		}
	}

	@Test
	void whatTheTableIgnoresIsIgnored() {
		for (String keyword : keywords("ignored")) {
			assertThat(compile("{\"" + keyword + "\":{},\"type\":\"null\"}").matches("null")).as(keyword).isTrue();
		}
		assertThat(compile("{\"x-order\":1,\"type\":\"null\"}").matches("null")).isTrue();
	}

	@Test
	void everySupportedKeywordHasACase() {
		for (String keyword : Keywords.SUPPORTED) {
			assertThat(SchemaCase.all()).as(keyword)
				.anyMatch((example) -> example.schema().contains("\"" + keyword + "\":"));
		}
	}

	@Test
	void everyFormatHasACaseAndIsInTheTable() {
		for (String format : Formats.PATTERNS.keySet()) {
			assertThat(SchemaCase.all()).as(format)
				.anyMatch((example) -> example.schema().contains("\"format\":\"" + format + "\""));
			assertThat(document()).contains("`" + format + "`");
		}
	}

	private Set<String> keywords(String state) {
		Set<String> keywords = new TreeSet<>();
		this.table.forEach((keyword, its) -> {
			if (its.equals(state)) {
				keywords.add(keyword);
			}
		});
		return keywords;
	}

	/** By keyword, what the second column says. */
	private static Map<String, String> table() {
		Map<String, String> table = new TreeMap<>();
		for (String line : document().split("\n")) {
			String[] cells = line.split("\\|");
			if (line.startsWith("| `") && cells.length > 2
					&& Set.of("supported", "refused", "ignored").contains(cells[2].strip())) {
				table.put(cells[1].strip().replace("`", ""), cells[2].strip());
			}
		}
		return table;
	}

	private static String document() {
		try {
			return Files.readString(Path.of("..", "docs", "structured-output.md"));
		}
		catch (IOException exception) {
			throw new IllegalStateException(exception);
		}
	}

	private static Grammar compile(String schema) {
		return Grammar.compile(new GrammarSpec.JsonSchema(schema, JsonOptions.DEFAULT), GrammarLimits.DEFAULT);
	}

}
