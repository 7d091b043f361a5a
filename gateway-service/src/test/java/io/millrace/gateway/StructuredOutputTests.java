package io.millrace.gateway;

import java.net.http.HttpResponse;
import java.util.List;

import io.millrace.grammar.GrammarSpec;
import io.millrace.grammar.GrammarText;
import io.millrace.grammar.schema.JsonOptions;
import io.millrace.protocol.message.GrammarOrder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What a request says its text has to be reaches the worker, or is refused by name. */
class StructuredOutputTests {

	@AutoClose
	private static TestGateway gateway;

	@BeforeAll
	static void start() {
		gateway = new TestGateway();
	}

	@BeforeEach
	void forget() {
		gateway.worker.submits.clear();
		gateway.worker.answer("Hello");
	}

	@Test
	void aSchemaReachesTheWorkerAsItWasWritten() throws Exception {
		assertThat(asked("""
				"response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": true,
				"schema": {"type": "object", "properties": {"b": {"type": "integer"}, "a": {"const": "\\u00e9"}}}}}"""))
			.isEqualTo(new GrammarSpec.JsonSchema(
					"{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"integer\"},\"a\":{\"const\":\"\u00e9\"}}}",
					JsonOptions.DEFAULT));
	}

	@Test
	void aSchemaOfAnythingMeansAnObject() throws Exception {
		assertThat(asked("\"guided_json\": \"{}\""))
			.isEqualTo(new GrammarSpec.JsonSchema("{\"type\":\"object\"}", JsonOptions.DEFAULT));
	}

	@Test
	void eachNameMeansItsGrammar() throws Exception {
		GrammarSpec object = new GrammarSpec.JsonObject(JsonOptions.DEFAULT);
		assertThat(asked("\"response_format\": {\"type\": \"json_object\"}")).isEqualTo(object);
		assertThat(asked("\"structured_outputs\": {\"json_object\": true}")).isEqualTo(object);
		assertThat(asked("\"structured_outputs\": {\"regex\": \"a+\", \"json\": null}"))
			.isEqualTo(new GrammarSpec.Regex("a+"));
		assertThat(asked("\"guided_regex\": \"a+\", \"guided_decoding_backend\": \"outlines\""))
			.isEqualTo(new GrammarSpec.Regex("a+"));
		assertThat(asked("\"guided_choice\": [\"a\", \"b\"]")).isEqualTo(new GrammarSpec.Choice(List.of("a", "b")));
		assertThat(asked("\"guided_grammar\": \"root ::= [a]\"")).isEqualTo(new GrammarSpec.Ebnf("root ::= [a]"));
		assertThat(asked("\"structured_outputs\": {\"grammar\": \"start: \\\"a\\\"\"}"))
			.isEqualTo(new GrammarSpec.Lark("start: \"a\"", JsonOptions.DEFAULT));
		assertThat(asked("\"structured_outputs\": {\"json\": {\"type\": \"null\"}, \"disable_any_whitespace\": true}"))
			.isEqualTo(new GrammarSpec.JsonSchema("{\"type\":\"null\"}",
					new JsonOptions(JsonOptions.Whitespace.SPACED, false)));
	}

	@Test
	void structuralTagsComeInBothForms() throws Exception {
		GrammarSpec schema = new GrammarSpec.JsonSchema("{\"type\":\"null\"}", JsonOptions.DEFAULT);
		GrammarSpec.StructuralTag.Tag tag = new GrammarSpec.StructuralTag.Tag("<f>", schema, "</f>");
		assertThat(asked("""
				"response_format": {"type": "structural_tag", "triggers": ["<f"],
				"structures": [{"begin": "<f>", "schema": {"type": "null"}, "end": "</f>"}]}"""))
			.isEqualTo(new GrammarSpec.StructuralTag(List.of(tag), List.of("<f")));
		assertThat(asked("""
				"structured_outputs": {"structural_tag": {"type": "structural_tag", "format": {"type": "sequence",
				"elements": [{"type": "tag", "begin": "<think>", "content": {"type": "any_text"}, "end": "</think>"},
				{"type": "triggered_tags", "triggers": ["<f"], "at_least_one": true, "tags": [{"begin": "<f>",
				"content": {"type": "json_schema", "json_schema": {"type": "null"}}, "end": "</f>"}]}]}}}"""))
			.isEqualTo(new GrammarSpec.Sequence(
					new GrammarSpec.Sequence(new GrammarSpec.Text("<think>"), new GrammarSpec.Until("</think>")),
					new GrammarSpec.StructuralTag(List.of(tag), List.of("<f"), true, false)));
	}

	@Test
	void allChoicesFollowIt() throws Exception {
		HttpResponse<String> response = post("/v1/completions",
				"\"prompt\": \"x\", \"n\": 2, \"guided_regex\": \"[0-9]+\"");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(gateway.worker.submits).hasSize(2)
			.allSatisfy((submit) -> assertThat(submit.task().grammar())
				.isEqualTo(new GrammarOrder("regex", "{\"pattern\":\"[0-9]+\"}")));
	}

	@Test
	void textIsFree() throws Exception {
		assertThat(chat("\"response_format\": {\"type\": \"text\"}").statusCode()).isEqualTo(200);
		assertThat(gateway.worker.submits.remove().task().grammar()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', value = {
			"\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\", \"schema\": {\"type\": \"string\", \"not\": {}}}} ! response_format ! 'not'",
			"\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\", \"schema\": {\"type\": \"integer\", \"minimum\": 5, \"maximum\": 3}}} ! response_format ! No value satisfies",
			"\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"a b\", \"schema\": {}}} ! response_format.json_schema.name ! letters",
			"\"response_format\": {\"type\": \"xml\"} ! response_format.type ! 'xml'",
			"\"structured_outputs\": {\"regex\": \"(a\"} ! structured_outputs.regex ! index",
			"\"structured_outputs\": {} ! structured_outputs ! got 0",
			"\"structured_outputs\": {\"regex\": \"a\", \"choice\": [\"b\"]} ! structured_outputs ! got 2",
			"\"guided_json\": \"{\" ! guided_json ! not JSON", "\"guided_choice\": [] ! guided_choice ! at least one",
			"\"guided_regex\": \"a\", \"response_format\": {\"type\": \"json_object\"} ! guided_regex ! one constraint" })
	void whatCannotBeUsedIsRefusedBeforeAnyWork(String field, String param, String sentence) throws Exception {
		HttpResponse<String> response = chat(field);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
		JsonNode error = TestGateway.json(response).path("error");
		assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
		assertThat(error.path("param").stringValue()).isEqualTo(param);
		assertThat(error.path("message").stringValue()).contains(sentence);
		assertThat(gateway.worker.submits).isEmpty();
	}

	@Test
	void whatTakesTooMuchIsRefused() throws Exception {
		HttpResponse<String> response = chat("\"guided_regex\": \"(a|b)*a(a|b){20}\"");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
		assertThat(response.body()).contains("are allowed");
	}

	@Test
	void aMissingPartIsNamed() throws Exception {
		HttpResponse<String> response = chat("\"response_format\": {\"type\": \"json_schema\"}");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(TestGateway.json(response).path("error").path("code").stringValue())
			.isEqualTo("missing_required_parameter");
	}

	private static GrammarSpec asked(String field) throws Exception {
		HttpResponse<String> response = chat(field);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		GrammarOrder order = gateway.worker.submits.remove().task().grammar();
		assertThat(order).isNotNull();
		return GrammarText.read(order.kind(), order.text());
	}

	private static HttpResponse<String> chat(String field) throws Exception {
		return post("/v1/chat/completions", "\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], " + field);
	}

	private static HttpResponse<String> post(String path, String fields) throws Exception {
		return gateway.post(path, "{\"model\": \"org/tiny\", " + fields + "}");
	}

}
