package io.millrace.gateway.responses;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.millrace.gateway.answer.Scores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.gateway.chat.AnswerForm;
import io.millrace.gateway.chat.CallConformance;
import io.millrace.gateway.chat.Tools;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.stream.Piece;
import io.millrace.parsers.Parsers;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However an answer is cut into pieces, its response is the same, and so are its texts.
 */
class ResponseEventsTests {

	private static final int ROUNDS = 300;

	private static final String CALL = "<tool_call>\n{\"name\": \"f\", \"arguments\": {\"a\": [1, \"😀\"]}}\n</tool_call>";

	private static final List<String> ANSWERS = List.of("", "Text 😀 and more", CALL, "a " + CALL + CALL + " b",
			"<think>Hm.</think>Yes", "<think>Hm</think>" + CALL + "x", "<tool_call>broken", "<think>cut off",
			CALL.substring(0, 50), "1 < 2 <tool and </think>");

	private final Random random = new Random(9);

	@Test
	void chunkingDoesNotMatter() {
		for (int round = 0; round < ROUNDS; round++) {
			String answer = ANSWERS.get(round % ANSWERS.size());
			FinishReason reason = this.random.nextBoolean() ? FinishReason.STOP : FinishReason.LENGTH;
			ResponseEvents whole = events();
			play(whole, List.of(answer), reason);
			ResponseEvents cut = events();
			List<JsonNode> events = play(cut, pieces(answer), reason);
			assertThat(comparable(cut)).as(answer).isEqualTo(comparable(whole));
			for (int i = 0; i < events.size(); i++) {
				assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
			}
			assertThat(events.getLast().path("response").path("output")).isEqualTo(comparable(cut).path("output"));
			assertThat(events.stream().filter((event) -> event.path("type").asString().endsWith("_item.done")).count())
				.isEqualTo(comparable(cut).path("output").size());
		}
	}

	@Test
	void theSamePiecesMakeTheSameEvents() {
		List<String> pieces = pieces(ANSWERS.get(3));
		assertThat(play(events(), pieces, FinishReason.STOP).stream().map(ResponseEventsTests::timeless).toList())
			.isEqualTo(play(events(), pieces, FinishReason.STOP).stream().map(ResponseEventsTests::timeless).toList());
	}

	@Test
	void reasoningIsCalledWhatTheServerIsToldTo() {
		assertThat(play(events(), List.of("<think>Hm</think>Yes"), FinishReason.STOP))
			.extracting((event) -> event.path("type").asString())
			.contains("response.reasoning_text.delta", "response.reasoning_text.done")
			.doesNotContain("response.reasoning.delta");
	}

	@Test
	void onlyTheLastItemCanBeIncomplete() {
		ResponseEvents events = events();
		play(events, List.of("a " + CALL + CALL.substring(0, 45)), FinishReason.LENGTH);
		assertThat(comparable(events).path("output")).extracting((item) -> item.path("status").asString())
			.containsExactly("completed", "completed", "incomplete");
	}

	@Test
	void callsBeyondTheMostAreLeftOutWithWhatFollowsThem() {
		ResponseEvents events = events(2);
		play(events, List.of("a" + CALL + CALL + CALL + "b"), FinishReason.STOP);
		assertThat(comparable(events).path("output")).extracting((item) -> item.path("type").asString())
			.containsExactly("message", "function_call", "function_call");
	}

	private static String timeless(JsonNode event) {
		return event.toString().replaceAll("\"completed_at\":\\d+", "");
	}

	private List<String> pieces(String answer) {
		int[] points = answer.codePoints().toArray();
		List<String> pieces = new ArrayList<>();
		for (int from = 0; from < points.length;) {
			int to = Math.min(points.length, from + 1 + this.random.nextInt(6));
			pieces.add(new String(points, from, to - from));
			from = to;
		}
		return pieces;
	}

	private static List<JsonNode> play(ResponseEvents events, List<String> pieces, FinishReason reason) {
		List<ResponseEvent> all = new ArrayList<>(events.add(new Piece.Admitted(TokenIds.of(1))));
		for (String piece : pieces) {
			if (!piece.isEmpty()) {
				all.addAll(events.add(new Piece.Text(piece, TokenIds.EMPTY)));
			}
		}
		all.addAll(events.add(new Piece.End(reason, new Piece.TokenUsage(1, 2, 0), TokenIds.EMPTY, null)));
		return all.stream().map((event) -> JsonMapper.shared().readTree(event.json())).toList();
	}

	private static JsonNode comparable(ResponseEvents events) {
		return JsonMapper.shared()
			.readTree(new String(events.resource().toBytes(), StandardCharsets.UTF_8)
				.replaceAll("\"completed_at\":\\d+", "\"completed_at\":0"));
	}

	private static ResponseEvents events() {
		return events(Integer.MAX_VALUE);
	}

	private static ResponseEvents events(int maxCalls) {
		AnswerForm form = new AnswerForm("user: x", Parsers.installed().tool("hermes"), Set.of("f"), maxCalls,
				Parsers.installed().reasoning("think"), true, new CallConformance(Tools.ofFlat(null, null, null, null),
						new GatewayMeters(new SimpleMeterRegistry())));
		Echo echo = new Echo(null, null, "[]", "\"auto\"", true, "{\"format\":{\"type\":\"text\"}}", "null", "{}",
				"disabled", null, null, 0, null, null, true, false);
		ResponseHead head = new ResponseHead(new ItemIds("0123456789abcdef0123456789abcdef"), Instant.EPOCH, "m",
				SamplingParams.greedy(5), false, ReasoningEvents.OPENAI, echo);
		return new ResponseEvents(head, form, new Scores(TokenTable.of(0, (id) -> new byte[0])));
	}

}
