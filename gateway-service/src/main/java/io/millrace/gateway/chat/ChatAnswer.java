package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import tools.jackson.core.JsonGenerator;

/** A chat answer as one document. */
final class ChatAnswer implements Answers.Answer {

	private final AnswerHead head;

	private final boolean returnTokenIds;

	private final UsageTotal usage = new UsageTotal();

	private final StringBuilder content = new StringBuilder();

	private TokenIds prompt = TokenIds.EMPTY;

	private final List<TokenIds> tokens = new ArrayList<>();

	private FinishReason reason = FinishReason.STOP;

	ChatAnswer(AnswerHead head, boolean returnTokenIds) {
		this.head = head;
		this.returnTokenIds = returnTokenIds;
	}

	@Override
	public void add(IndexedPiece indexed) {
		switch (indexed.piece()) {
			case Piece.Admitted admitted -> this.prompt = admitted.prompt();
			case Piece.Text text -> {
				this.content.append(text.text());
				addTokens(text.tokens());
			}
			case Piece.KeepAlive keepAlive -> {
			}
			case Piece.End end -> {
				this.reason = end.reason();
				this.usage.add(end.usage());
				addTokens(end.tokens());
			}
		}
	}

	@Override
	public byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			this.head.write(json, "chat.completion");
			json.writeArrayPropertyStart("choices");
			writeChoice(json);
			json.writeEndArray();
			this.usage.write(json);
			if (this.returnTokenIds) {
				AnswerHead.writeTokens(json, "prompt_token_ids", this.prompt);
			}
			json.writeEndObject();
		});
	}

	private void writeChoice(JsonGenerator json) {
		json.writeStartObject();
		json.writeNumberProperty("index", 0);
		json.writeObjectPropertyStart("message");
		json.writeStringProperty("role", "assistant");
		json.writeStringProperty("content", this.content.toString());
		json.writeNullProperty("refusal");
		json.writeArrayPropertyStart("annotations");
		json.writeEndArray();
		json.writeEndObject();
		json.writeNullProperty("logprobs");
		json.writeStringProperty("finish_reason", AnswerHead.word(this.reason));
		if (this.returnTokenIds) {
			AnswerHead.writeTokens(json, "token_ids", this.tokens);
		}
		json.writeEndObject();
	}

	private void addTokens(TokenIds more) {
		if (this.returnTokenIds) {
			this.tokens.add(more);
		}
	}

}
