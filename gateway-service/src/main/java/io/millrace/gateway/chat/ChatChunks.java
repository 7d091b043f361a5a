package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.ChunkFrame;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.EventTemplate;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.parsers.AnswerEvent;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A chat answer as chunks: one with the role for each choice, then one for each text, one
 * with the reason why a choice ended, one with the usage if it was asked for, and
 * {@code [DONE]}.
 */
final class ChatChunks {

	private static final String OBJECT = "chat.completion.chunk";

	private final ChunkFrame frame;

	private final Scores scores;

	private final boolean returnTokenIds;

	private final UsageTotal usage;

	/** What a choice's events with nothing but text look like, once it had one. */
	private final @Nullable EventTemplate[] plain;

	private final AnswerForm form;

	/** What the choices say, once they say something; none where all of it is text. */
	private final @Nullable ParsedChunks[] parsed;

	ChatChunks(AnswerHead head, int choices, AnswerForm form, Scores scores, boolean includeUsage,
			boolean returnTokenIds) {
		this.frame = new ChunkFrame(head, OBJECT, includeUsage);
		this.scores = scores;
		this.returnTokenIds = returnTokenIds;
		this.usage = new UsageTotal(choices, choices);
		this.plain = new EventTemplate[choices];
		this.form = form;
		this.parsed = new ParsedChunks[choices];
	}

	/** The events of one piece. */
	List<byte[]> encode(IndexedPiece indexed) {
		return switch (indexed.piece()) {
			case Piece.Admitted admitted -> List.of(role(indexed.index(), admitted.prompt()));
			case Piece.PromptScores ofPrompt -> List.of();
			case Piece.Text text ->
				this.form.isPlain() ? List.of(content(indexed.index(), text)) : parsed(indexed.index(), text);
			case Piece.KeepAlive keepAlive -> List.of(SseEvent.keepAlive());
			case Piece.End end -> end(indexed, end);
		};
	}

	/** The first one tells the prompt that all choices share. */
	private byte[] role(int index, TokenIds prompt) {
		return chunk((this.returnTokenIds && index == 0) ? prompt : null, index, (json) -> {
			json.writeStringProperty("role", "assistant");
			json.writeStringProperty("content", "");
			json.writeNullProperty("refusal");
		}, null, TokenIds.EMPTY, null);
	}

	private byte[] content(int index, Piece.Text text) {
		if (this.returnTokenIds || text.scores() != null) {
			return content(index, text.text(), text.tokens(), text.scores());
		}
		EventTemplate template = this.plain[index];
		if (template == null) {
			template = EventTemplate.of(content(index, "", TokenIds.EMPTY, null), "content");
			this.plain[index] = template;
		}
		return template.with(text.text());
	}

	private byte[] content(int index, String text, TokenIds tokens, @Nullable TokenScores ofTokens) {
		return chunk(null, index, (json) -> json.writeStringProperty("content", text), null, tokens, ofTokens);
	}

	private ParsedChunks parsed(int index) {
		ParsedChunks known = this.parsed[index];
		if (known == null) {
			known = new ParsedChunks(new ParsedAnswer(this.form));
			this.parsed[index] = known;
		}
		return known;
	}

	private List<byte[]> parsed(int index, Piece.Text text) {
		return parsed(index).add(text).stream().map((part) -> said(index, part)).toList();
	}

	private byte[] said(int index, ParsedChunks.Part part) {
		boolean plainText = part.event() instanceof AnswerEvent.Text && !this.returnTokenIds && part.scores() == null;
		if (plainText && part.event() instanceof AnswerEvent.Text text) {
			return content(index, new Piece.Text(text.text(), TokenIds.EMPTY));
		}
		return chunk(null, index, (json) -> ChatDeltas.write(json, part.event()), null, part.tokens(), part.scores());
	}

	private List<byte[]> end(IndexedPiece indexed, Piece.End end) {
		this.usage.add(indexed);
		int index = indexed.index();
		List<byte[]> events = new ArrayList<>();
		if (this.form.isPlain()) {
			events.add(chunk(null, index, (json) -> {
			}, AnswerHead.word(end.reason()), end.tokens(), end.scores()));
		}
		else {
			ParsedChunks last = parsed(index);
			last.finish(end).forEach((part) -> events.add(said(index, part)));
			this.usage.addReasoning(last.answer().reasoningTokens());
			events.add(chunk(null, index, (json) -> {
			}, last.answer().finishReason(end.reason()), last.restTokens(), last.restScores()));
		}
		if (this.usage.isComplete()) {
			if (this.frame.includeUsage()) {
				events.add(this.frame.usage(this.usage));
			}
			events.add(SseEvent.done());
		}
		return events;
	}

	private byte[] chunk(@Nullable TokenIds prompt, int index, Consumer<JsonGenerator> delta, @Nullable String reason,
			TokenIds tokens, @Nullable TokenScores ofTokens) {
		return this.frame.choice((json) -> {
			if (prompt != null) {
				AnswerHead.writeTokens(json, "prompt_token_ids", prompt);
			}
		}, (json) -> {
			json.writeNumberProperty("index", index);
			json.writeObjectPropertyStart("delta");
			delta.accept(json);
			json.writeEndObject();
			this.scores.writeChat(json, tokens, ofTokens);
			ChunkFrame.writeEnd(json, reason);
			if (this.returnTokenIds && !tokens.isEmpty()) {
				AnswerHead.writeTokens(json, "token_ids", tokens);
			}
		});
	}

}
