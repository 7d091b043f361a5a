package io.millrace.gateway.chat;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMeters.CallFault;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.gateway.stream.Piece;
import io.millrace.parsers.Parsers;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class CallConformanceTests {

	private static final String TOOLS = """
			[{"type": "function", "function": {"name": "f", "parameters": {"type": "object",
			"properties": {"city": {"type": "string"}, "days": {"type": ["integer", "null"]},
			"unit": {"enum": ["C", "F", 1]}, "parts": {"type": "array", "items": {"type": "object",
			"properties": {"a": {"type": "boolean"}}, "required": ["a"]}}, "any": {}},
			"required": ["city"], "additionalProperties": false}}},
			{"type": "function", "function": {"name": "g"}}]""";

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final Tools tools = Tools.of(JsonMapper.shared().readValue(TOOLS, List.class), null, null);

	private final CallConformance conformance = new CallConformance(this.tools, new GatewayMeters(this.registry));

	@ParameterizedTest
	@ValueSource(strings = { "{\"city\": \"x\"}", "{\"city\": \"x\", \"days\": 3}", "{\"city\": \"x\", \"days\": 2.0}",
			"{\"days\": null, \"city\": \"\"}", "{\"city\": \"x\", \"unit\": 1.0}",
			"{\"city\": \"x\", \"parts\": [{\"a\": true, \"b\": 3}], \"any\": [1, {}]}" })
	void whatTheSchemaAllowsIsNotCounted(String arguments) {
		this.conformance.look("f", arguments);
		assertThat(counted()).containsExactly(0, 0, 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "\"x\"", "{\"city\": 3}", "{\"city\": \"x\", \"days\": 2.5}",
			"{\"city\": \"x\", \"unit\": \"K\"}", "{\"city\": \"x\", \"parts\": [{\"a\": true}, {}]}",
			"{\"city\": \"x\", \"other\": 1}" })
	void whatTheSchemaRefusesIsAMismatch(String arguments) {
		this.conformance.look("f", arguments);
		assertThat(counted()).containsExactly(0, 0, 1);
	}

	@Test
	void whatIsNoJsonAndFunctionsThatAreNotThereCountByThemselves() {
		this.conformance.look("f", "{\"city\": ");
		this.conformance.look("f", "{\"city\": \"x\"} }");
		this.conformance.look("h", "{}");
		this.conformance.look("g", "{\"whatever\": [1]}");
		assertThat(counted()).containsExactly(2, 1, 0);
	}

	@Test
	void aSchemaWithoutEndIsLookedAtToABound() {
		String deep = "{\"city\": \"x\", \"any\": " + "[".repeat(400) + "]".repeat(400) + "}";
		this.conformance.look("f", deep);
		assertThat(counted()).containsExactly(0, 0, 0);
	}

	@Test
	void eachCallOfAnAnswerCountsAndACutOneDoesNot() {
		String wrong = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"city\": 1}}\n</tool_call>\n";
		answer(wrong + wrong, FinishReason.STOP);
		assertThat(counted()).containsExactly(0, 0, 2);
		answer(wrong + wrong.substring(0, wrong.length() - 20), FinishReason.LENGTH);
		assertThat(counted()).containsExactly(0, 0, 3);
		answer("Text.", FinishReason.STOP);
		assertThat(counted()).containsExactly(0, 0, 3);
	}

	private void answer(String text, FinishReason reason) {
		AnswerForm form = new AnswerForm("user: x", Parsers.installed().tool("hermes"), this.tools.names(),
				Integer.MAX_VALUE, null, false, this.conformance);
		ParsedAnswer answer = new ParsedAnswer(form, new SplittableRandom(1));
		text.chars().forEach((c) -> answer.add(new Piece.Text(Character.toString(c), TokenIds.of(c))));
		answer.finish(reason);
	}

	/** By outcome. */
	private List<Integer> counted() {
		return List.of(CallFault.INVALID_JSON, CallFault.UNKNOWN_TOOL, CallFault.SCHEMA_MISMATCH)
			.stream()
			.map((fault) -> (int) this.registry.get(GatewayMetric.CALL_CONFORMANCE.id())
				.tag("outcome", fault.name().toLowerCase(Locale.ROOT))
				.counter()
				.count())
			.toList();
	}

}
