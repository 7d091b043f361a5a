package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.Answers;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.Json;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import tools.jackson.core.JsonGenerator;

/** A completion as one document. */
final class CompletionAnswer implements Answers.Answer {

	static final String OBJECT = "text_completion";

	private final AnswerHead head;

	private final List<Choice> choices;

	private final boolean returnTokenIds;

	private final UsageTotal usage = new UsageTotal();

	CompletionAnswer(AnswerHead head, int choices, boolean returnTokenIds) {
		this.head = head;
		this.choices = IntStream.range(0, choices).mapToObj(Choice::new).toList();
		this.returnTokenIds = returnTokenIds;
	}

	@Override
	public void add(IndexedPiece indexed) {
		Choice choice = this.choices.get(indexed.index());
		choice.add(indexed.piece());
		if (indexed.piece() instanceof Piece.End end) {
			this.usage.add(end.usage());
		}
	}

	@Override
	public byte[] toBytes() {
		return Json.bytes((json) -> {
			json.writeStartObject();
			this.head.write(json, OBJECT);
			json.writeArrayPropertyStart("choices");
			this.choices.forEach((choice) -> choice.write(json, this.returnTokenIds));
			json.writeEndArray();
			this.usage.write(json);
			json.writeEndObject();
		});
	}

	private static final class Choice {

		private final int index;

		private final StringBuilder text = new StringBuilder();

		private TokenIds prompt = TokenIds.EMPTY;

		private final List<TokenIds> tokens = new ArrayList<>();

		private FinishReason reason = FinishReason.STOP;

		Choice(int index) {
			this.index = index;
		}

		void add(Piece piece) {
			switch (piece) {
				case Piece.Admitted admitted -> this.prompt = admitted.prompt();
				case Piece.Text more -> {
					this.text.append(more.text());
					this.tokens.add(more.tokens());
				}
				case Piece.KeepAlive keepAlive -> {
				}
				case Piece.End end -> {
					this.reason = end.reason();
					this.tokens.add(end.tokens());
				}
			}
		}

		void write(JsonGenerator json, boolean withTokenIds) {
			json.writeStartObject();
			json.writeNumberProperty("index", this.index);
			json.writeStringProperty("text", this.text.toString());
			json.writeNullProperty("logprobs");
			json.writeStringProperty("finish_reason", AnswerHead.word(this.reason));
			if (withTokenIds) {
				AnswerHead.writeTokens(json, "prompt_token_ids", this.prompt);
				AnswerHead.writeTokens(json, "token_ids", this.tokens);
			}
			json.writeEndObject();
		}

	}

}
