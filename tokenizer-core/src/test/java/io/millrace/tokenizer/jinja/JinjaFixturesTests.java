package io.millrace.tokenizer.jinja;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares with what Python's Jinja2 made of the same templates and variables.
 */
class JinjaFixturesTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@Test
	void everyFeatureRendersAsInPython() throws IOException {
		Fixture fixture = read("features.json", Fixture.class);
		assertThat(fixture.cases()).hasSizeGreaterThan(2000);
		assertThat(differences(fixture)).isEmpty();
	}

	@Test
	void randomTemplatesRenderAsInPython() throws IOException {
		Fixture fixture = read("fuzz.json", Fixture.class);
		assertThat(fixture.cases()).hasSizeGreaterThan(400);
		assertThat(differences(fixture)).isEmpty();
	}

	@Test
	void chatTemplatesRenderConversationsAsInPython() throws IOException {
		Conversations fixture = read("conversations.json", Conversations.class);
		assertThat(fixture.cases()).hasSizeGreaterThan(100);
		assertThat(differences(fixture, JinjaFixturesTests::template)).isEmpty();
	}

	@Test
	@EnabledIfSystemProperty(named = "millrace.jinja.fixtures", matches = ".+",
			disabledReason = "compares with templates of published models, which are not kept here")
	void templatesOfPublishedModelsRenderAsInPython() {
		Conversations fixture = JSON.readValue(Path.of(System.getProperty("millrace.jinja.fixtures")),
				Conversations.class);
		assertThat(fixture.cases()).isNotEmpty();
		Map<ConversationCase, Outcome> differences = differences(fixture, fixture.templates()::get);
		String target = System.getProperty("millrace.jinja.results");
		if (target != null) {
			JSON.writeValue(Path.of(target), equalByTemplate(fixture, differences.keySet()));
		}
		assertThat(differences).isEmpty();
	}

	@Test
	void theReaderOfTheFixturesKeepsIntegersAndFloatsApart() {
		Map<String, Object> read = JSON.readValue("{\"a\": 1, \"b\": 1.0, \"c\": 12345678901234567890}",
				new TypeReference<>() {
				});
		assertThat(JinjaTemplate.parse("{{ a }} {{ b }} {{ c }}").render(read)).isEqualTo("1 1.0 12345678901234567890");
	}

	private static List<String> differences(Fixture fixture) {
		List<String> differences = new ArrayList<>();
		for (Case single : fixture.cases()) {
			Outcome actual = Outcome.of(single.template(), fixture.context());
			if (!actual.equals(single.expected())) {
				differences.add(single + " but was " + actual);
			}
		}
		return differences;
	}

	/** What came out where it should have been another. */
	private static Map<ConversationCase, Outcome> differences(Conversations fixture, UnaryOperator<String> template) {
		Map<String, String> sources = new HashMap<>();
		Map<ConversationCase, Outcome> differences = new LinkedHashMap<>();
		for (ConversationCase conversation : fixture.cases()) {
			String source = sources.computeIfAbsent(conversation.template(), template);
			Map<String, Object> variables = new HashMap<>(fixture.specialTokens());
			variables.putAll(conversation.arguments());
			variables.put("messages", fixture.conversations().get(conversation.conversation()));
			variables.computeIfPresent("tools", (name, given) -> fixture.tools());
			Outcome actual = Outcome.of(source, variables);
			if (!actual.equals(conversation.expected())) {
				differences.put(conversation, actual);
			}
		}
		return differences;
	}

	private static Map<String, Long> equalByTemplate(Conversations fixture, Set<ConversationCase> different) {
		return fixture.cases()
			.stream()
			.collect(Collectors.groupingBy(ConversationCase::template,
					Collectors.filtering((single) -> !different.contains(single), Collectors.counting())));
	}

	private static <T> T read(String name, Class<T> type) throws IOException {
		try (InputStream stream = open(name)) {
			return JSON.readValue(stream, type);
		}
	}

	private static String template(String name) {
		try (InputStream stream = open("templates/" + name + ".jinja")) {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InputStream open(String name) {
		return Objects.requireNonNull(JinjaFixturesTests.class.getResourceAsStream(name), name);
	}

	record Fixture(Map<String, Object> context, List<Case> cases) {

	}

	record Case(String template, String output, String error, String message) {

		Outcome expected() {
			return new Outcome(this.output, this.error, this.message);
		}

	}

	/**
	 * Conversations with templates.
	 *
	 * @param templates where they are no resources of these tests
	 */
	record Conversations(Map<String, String> templates, Map<String, Object> conversations, List<Object> tools,
			Map<String, Object> specialTokens, List<ConversationCase> cases) {

	}

	record ConversationCase(String template, String conversation, Map<String, Object> arguments, String output,
			String error, String message) {

		Outcome expected() {
			return new Outcome(this.output, this.error, this.message);
		}

	}

	/**
	 * What came out: text, or the kind of error.
	 */
	record Outcome(String output, String error, String message) {

		static Outcome of(String source, Map<String, Object> variables) {
			JinjaTemplate template;
			try {
				template = JinjaTemplate.parse(source);
			}
			catch (JinjaException ex) {
				return new Outcome(null, "syntax", null);
			}
			try {
				return new Outcome(template.render(variables), null, null);
			}
			catch (TemplateRaisedException ex) {
				return new Outcome(null, "raised", ex.getMessage());
			}
			catch (JinjaException ex) {
				return new Outcome(null, "runtime", null);
			}
		}

	}

}
