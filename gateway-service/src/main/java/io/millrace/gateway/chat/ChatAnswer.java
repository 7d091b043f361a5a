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

	/** What the choices say; none if all of it is text. */
	private final List<CollectedMessage> messages;

	ChatAnswer(AnswerHead head, int choices, AnswerForm form, Scores scores, boolean returnTokenIds) {
		this.head = head;
		this.scores = scores;
		this.returnTokenIds = returnTokenIds;
		this.usage = new UsageTotal(choices, choices);
		this.choices = Stream.generate(CollectedChoice::new).limit(choices).toList();
		this.messages = form.isPlain() ? List.of()
				: Stream.generate(() -> new CollectedMessage(form)).limit(choices).toList();
	}

	@Override
	public void add(IndexedPiece indexed) {
		this.choices.get(indexed.index()).add(indexed.piece());
		this.usage.add(indexed);
		if (!this.messages.isEmpty()) {
			this.messages.get(indexed.index()).add(indexed.piece());
		}
	}

	@Override
	public byte[] toBytes() {
		this.messages.forEach((message) -> this.usage.addReasoning(message.answer().reasoningTokens()));
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
		if (this.messages.isEmpty()) {
			json.writeStringProperty("content", choice.text());
			json.writeNullProperty("refusal");
		}
		else {
			this.messages.get(index).write(json);
		}
		json.writeArrayPropertyStart("annotations");
		json.writeEndArray();
		json.writeEndObject();
		this.scores.writeChat(json, choice.tokens(), choice.scores());
		json.writeStringProperty("finish_reason", finishReason(index, choice));
		if (this.returnTokenIds) {
			AnswerHead.writeTokens(json, "token_ids", choice.tokens());
		}
		json.writeEndObject();
	}

	private String finishReason(int index, CollectedChoice choice) {
		return this.messages.isEmpty() ? AnswerHead.word(choice.reason())
				: this.messages.get(index).answer().finishReason(choice.reason());
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
