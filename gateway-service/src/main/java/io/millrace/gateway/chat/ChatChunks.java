package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.ChunkFrame;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A chat answer as chunks: one with the role, one for each text, one with the reason why
 * it ended, one with the usage if it was asked for, and {@code [DONE]}.
 */
final class ChatChunks {

	private static final String OBJECT = "chat.completion.chunk";

	private final ChunkFrame frame;

	private final boolean returnTokenIds;

	private final UsageTotal usage = new UsageTotal();

	ChatChunks(AnswerHead head, boolean includeUsage, boolean returnTokenIds) {
		this.frame = new ChunkFrame(head, OBJECT, includeUsage);
		this.returnTokenIds = returnTokenIds;
	}

	/** The events of one piece. */
	List<byte[]> encode(IndexedPiece indexed) {
		return switch (indexed.piece()) {
			case Piece.Admitted admitted -> List.of(role(indexed.index(), admitted.prompt()));
			case Piece.Text text -> List.of(content(indexed.index(), text));
			case Piece.KeepAlive keepAlive -> List.of(SseEvent.keepAlive());
			case Piece.End end -> end(indexed.index(), end);
		};
	}

	private byte[] role(int index, TokenIds prompt) {
		return chunk(this.returnTokenIds ? prompt : null, index, (json) -> {
			json.writeStringProperty("role", "assistant");
			json.writeStringProperty("content", "");
			json.writeNullProperty("refusal");
		}, null, TokenIds.EMPTY);
	}

	private byte[] content(int index, Piece.Text text) {
		return chunk(null, index, (json) -> json.writeStringProperty("content", text.text()), null, text.tokens());
	}

	private List<byte[]> end(int index, Piece.End end) {
		this.usage.add(end.usage());
		List<byte[]> events = new ArrayList<>(3);
		events.add(chunk(null, index, (json) -> {
		}, end.reason(), end.tokens()));
		if (this.frame.includeUsage()) {
			events.add(this.frame.usage(this.usage));
		}
		events.add(SseEvent.done());
		return events;
	}

	private byte[] chunk(@Nullable TokenIds prompt, int index, Consumer<JsonGenerator> delta,
			@Nullable FinishReason reason, TokenIds tokens) {
		return this.frame.choice((json) -> {
			if (prompt != null) {
				AnswerHead.writeTokens(json, "prompt_token_ids", prompt);
			}
		}, (json) -> {
			json.writeNumberProperty("index", index);
			json.writeObjectPropertyStart("delta");
			delta.accept(json);
			json.writeEndObject();
			ChunkFrame.writeEnd(json, reason);
			if (this.returnTokenIds && !tokens.isEmpty()) {
				AnswerHead.writeTokens(json, "token_ids", tokens);
			}
		});
	}

}
