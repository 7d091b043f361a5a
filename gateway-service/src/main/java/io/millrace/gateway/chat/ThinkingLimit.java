package io.millrace.gateway.chat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.sse.Json;
import io.millrace.parsers.ReasoningParser;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.LogitsProcessorCall;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.TokenizerApi;
import reactor.core.publisher.Mono;

/**
 * Has a worker end the reasoning once it has taken so many tokens, by its logits
 * processor {@code thinking-budget}.
 */
final class ThinkingLimit {

	private static final String PROCESSOR = "thinking-budget";

	private static final String PARAM = "thinking_token_budget";

	private ThinkingLimit() {
	}

	/**
	 * What the worker is asked for.
	 * @param budget the most tokens
	 * @param prompt what the answer continues
	 * @return fails with {@link MillraceException} for a model whose reasoning has no end
	 * that can be written
	 */
	static Mono<LogitsProcessorCall> of(int budget, String model, String prompt, ReasoningParser reasoning,
			TokenizerApi tokenizer) {
		String end = reasoning.end();
		if (end == null) {
			return Mono.error(MillraceException.of(ErrorCode.INVALID_VALUE, PARAM,
					"'" + PARAM + "' is not supported for this model, whose reasoning has no one end."));
		}
		List<String> texts = new ArrayList<>(List.of(end));
		texts.addAll(reasoning.begins());
		return tokenizer.encode(new EncodeRequest(model, texts, false))
			.map((encoded) -> new LogitsProcessorCall(PROCESSOR,
					arguments(budget, reasoning.hasBegun(prompt), encoded.tokens())));
	}

	private static String arguments(int budget, boolean begun, List<TokenIds> encoded) {
		return new String(Json.bytes((json) -> {
			json.writeStartObject();
			json.writeNumberProperty("budget", budget);
			json.writeBooleanProperty("begun", begun);
			json.writeArrayPropertyStart("begin");
			encoded.subList(1, encoded.size()).forEach((begin) -> json.writeArray(begin.toArray(), 0, begin.size()));
			json.writeEndArray();
			json.writeName("end");
			json.writeArray(encoded.getFirst().toArray(), 0, encoded.getFirst().size());
			json.writeEndObject();
		}), StandardCharsets.UTF_8);
	}

}
