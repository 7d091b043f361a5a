package io.millrace.gateway.scoring;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.ParameterTable;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.scoring.ScoringService.Scored;
import io.millrace.gateway.sse.Json;
import io.millrace.protocol.tokenizer.PairsRequest.Pair;
import tools.jackson.core.JsonGenerator;

/**
 * A checked score request.
 *
 * @param model name of the model
 * @param pairs at least one
 */
record ScoreRequest(String model, List<Pair> pairs) {

	/** One first text is compared with each second one, several with one each. */
	static ScoreRequest of(ScoreWire wire, UnknownFields unknown) {
		ParameterTable.SCORE.check(wire.others(), unknown);
		String model = Checks.required("model", wire.model());
		List<String> first = Texts.several("text_1", wire.first());
		List<String> second = Texts.several("text_2", wire.second());
		if (first.size() != 1 && first.size() != second.size()) {
			throw Texts.invalid("text_1", "'text_1' has one text or as many as 'text_2', which has " + second.size()
					+ "; got " + first.size() + ".");
		}
		return new ScoreRequest(model,
				IntStream.range(0, second.size())
					.mapToObj((i) -> new Pair(first.get((first.size() == 1) ? 0 : i), second.get(i)))
					.toList());
	}

	/** The body of the answer. */
	static byte[] answer(RequestScope scope, Scored scored) {
		AnswerHead head = AnswerHead.of("score-", scope, scored.model());
		return Json.bytes((json) -> {
			json.writeStartObject();
			head.write(json, "list");
			json.writeArrayPropertyStart("data");
			for (int i = 0; i < scored.scores().size(); i++) {
				json.writeStartObject();
				json.writeNumberProperty("index", i);
				json.writeStringProperty("object", "score");
				json.writeNumberProperty("score", scored.scores().get(i));
				json.writeEndObject();
			}
			json.writeEndArray();
			writeUsage(json, scored);
			json.writeEndObject();
		});
	}

	static void writeUsage(JsonGenerator json, Scored scored) {
		json.writeObjectPropertyStart("usage");
		json.writeNumberProperty("prompt_tokens", scored.tokens());
		json.writeNumberProperty("total_tokens", scored.tokens());
		json.writeEndObject();
	}

}
