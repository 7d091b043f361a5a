package io.millrace.gateway.chat;

import java.util.List;
import java.util.stream.Stream;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.CollectedChoice;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.Json;
import io.millrace.protocol.LogProbabilities;
import tools.jackson.core.JsonGenerator;

/** A chat answer as one document. */
final class ChatAnswer implements Answers.Answer {

	private final AnswerHead head;

	private final Scores scores;

	private final boolean returnTokenIds;

	private final UsageTotal usage;

	private final List<CollectedChoice> choices;

	ChatAnswer(AnswerHead head, int choices, Scores scores, boolean returnTokenIds) {
		this.head = head;
		this.scores = scores;
		this.returnTokenIds = returnTokenIds;
		this.usage = new UsageTotal(choices, choices);
		this.choices = Stream.generate(CollectedChoice::new).limit(choices).toList();
	}

	@Override
	public void add(IndexedPiece indexed) {
		this.choices.get(indexed.index()).add(indexed.piece());
		this.usage.add(indexed);
	}

	@Override
	public byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			this.head.write(json, "chat.completion");
			json.writeArrayPropertyStart("choices");
			for (int index = 0; index < this.choices.size(); index++) {
				writeChoice(json, index, this.choices.get(index));
			}
			json.writeEndArray();
			this.usage.write(json);
			writePrompt(json, this.choices.getFirst());
			json.writeEndObject();
		});
	}

	private void writeChoice(JsonGenerator json, int index, CollectedChoice choice) {
		json.writeStartObject();
		json.writeNumberProperty("index", index);
		json.writeObjectPropertyStart("message");
		json.writeStringProperty("role", "assistant");
		json.writeStringProperty("content", choice.text());
		json.writeNullProperty("refusal");
		json.writeArrayPropertyStart("annotations");
		json.writeEndArray();
		json.writeEndObject();
		this.scores.writeChat(json, choice.tokens(), choice.scores());
		json.writeStringProperty("finish_reason", AnswerHead.word(choice.reason()));
		if (this.returnTokenIds) {
			AnswerHead.writeTokens(json, "token_ids", choice.tokens());
		}
		json.writeEndObject();
	}

	/** What all choices have in common. */
	private void writePrompt(JsonGenerator json, CollectedChoice first) {
		LogProbabilities logprobs = first.promptLogprobs();
		if (logprobs != null) {
			this.scores.writePrompt(json, first.prompt(), logprobs, logprobs.top());
		}
		if (this.returnTokenIds) {
			AnswerHead.writeTokens(json, "prompt_token_ids", first.prompt());
		}
	}

}
