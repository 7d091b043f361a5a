package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.ChunkFrame;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/** A completion as chunks, which have the shape of the whole. */
final class CompletionChunks {

	private final ChunkFrame frame;

	private final int choices;

	private final boolean returnTokenIds;

	private final UsageTotal usage = new UsageTotal();

	/** The prompts that no chunk has shown yet. */
	private final @Nullable TokenIds[] prompts;

	CompletionChunks(AnswerHead head, int choices, boolean includeUsage, boolean returnTokenIds) {
		this.frame = new ChunkFrame(head, CompletionAnswer.OBJECT, includeUsage);
		this.choices = choices;
		this.returnTokenIds = returnTokenIds;
		this.prompts = new TokenIds[choices];
	}

	/** The events of one piece. */
	List<byte[]> encode(IndexedPiece indexed) {
		return switch (indexed.piece()) {
			case Piece.Admitted admitted -> {
				this.prompts[indexed.index()] = admitted.prompt();
				yield List.of();
			}
			case Piece.Text text -> List.of(chunk(indexed.index(), text.text(), null, text.tokens()));
			case Piece.KeepAlive keepAlive -> List.of(SseEvent.keepAlive());
			case Piece.End end -> end(indexed.index(), end);
		};
	}

	private List<byte[]> end(int index, Piece.End end) {
		this.usage.add(end.usage());
		List<byte[]> events = new ArrayList<>(3);
		events.add(chunk(index, "", end.reason(), end.tokens()));
		if (this.usage.ended() == this.choices) {
			if (this.frame.includeUsage()) {
				events.add(this.frame.usage(this.usage));
			}
			events.add(SseEvent.done());
		}
		return events;
	}

	private byte[] chunk(int index, String text, @Nullable FinishReason reason, TokenIds tokens) {
		TokenIds prompt = this.prompts[index];
		this.prompts[index] = null;
		return this.frame.choice((json) -> {
		}, (json) -> {
			json.writeNumberProperty("index", index);
			json.writeStringProperty("text", text);
			ChunkFrame.writeEnd(json, reason);
			if (this.returnTokenIds && prompt != null) {
				AnswerHead.writeTokens(json, "prompt_token_ids", prompt);
			}
			if (this.returnTokenIds && !tokens.isEmpty()) {
				AnswerHead.writeTokens(json, "token_ids", tokens);
			}
		});
	}

}
