package io.millrace.gateway.completions;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.answer.AnswerHead;
import io.millrace.gateway.answer.ChunkFrame;
import io.millrace.gateway.answer.ScoredTokens;
import io.millrace.gateway.answer.Scores;
import io.millrace.gateway.answer.UsageTotal;
import io.millrace.gateway.request.IndexedPiece;
import io.millrace.gateway.sse.EventTemplate;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * A completion as chunks, which have the shape of the whole. Where the prompt is echoed,
 * it is the first chunk of its choices.
 */
final class CompletionChunks {

	private final ChunkFrame frame;

	private final CompletionRequest request;

	private final List<Echo> echoes;

	private final Scores scores;

	private final UsageTotal usage;

	/** The prompts that no chunk of their choice has shown yet. */
	private final @Nullable TokenIds[] prompts;

	/** Which choices have still to echo their prompt. */
	private final boolean[] silent;

	/** What a choice's events with nothing but text look like, once it had one. */
	private final @Nullable EventTemplate[] plain;

	CompletionChunks(AnswerHead head, CompletionRequest request, List<Echo> echoes, Scores scores) {
		this.frame = new ChunkFrame(head, CompletionAnswer.OBJECT, request.options().includeUsage());
		this.request = request;
		this.echoes = echoes;
		this.scores = scores;
		this.usage = new UsageTotal(request.choices(), request.options().n());
		this.prompts = new TokenIds[request.choices()];
		this.silent = new boolean[request.choices()];
		this.plain = new EventTemplate[request.choices()];
	}

	/** The events of one piece. */
	List<byte[]> encode(IndexedPiece indexed) {
		int index = indexed.index();
		List<byte[]> events = new ArrayList<>(4);
		switch (indexed.piece()) {
			case Piece.Admitted admitted -> {
				this.prompts[index] = admitted.prompt();
				this.silent[index] = !this.echoes.isEmpty();
				if (this.request.logprobs() == null) {
					echo(events, index, null);
				}
			}
			case Piece.PromptScores ofPrompt -> echo(events, index, ofPrompt.logprobs());
			case Piece.Text text -> {
				echo(events, index, null);
				events.add(text(index, text));
			}
			case Piece.KeepAlive keepAlive -> events.add(SseEvent.keepAlive());
			case Piece.End end -> {
				echo(events, index, null);
				this.usage.add(indexed);
				events.add(chunk(index, "", end.reason(), end.tokens(), scored(index, end.tokens(), end.scores())));
				finish(events);
			}
		}
		return events;
	}

	private byte[] text(int index, Piece.Text text) {
		if (this.request.returnTokenIds() || text.scores() != null) {
			return chunk(index, text.text(), null, text.tokens(), scored(index, text.tokens(), text.scores()));
		}
		EventTemplate template = this.plain[index];
		if (template == null) {
			template = EventTemplate.of(chunk(index, "", null, TokenIds.EMPTY, List.of()), "text");
			this.plain[index] = template;
		}
		return template.with(text.text());
	}

	private void finish(List<byte[]> events) {
		if (this.usage.isComplete()) {
			if (this.frame.includeUsage()) {
				events.add(this.frame.usage(this.usage));
			}
			events.add(SseEvent.done());
		}
	}

	/** Repeats the prompt, once. */
	private void echo(List<byte[]> events, int index, @Nullable LogProbabilities logprobs) {
		if (this.silent[index]) {
			this.silent[index] = false;
			Echo echo = this.echoes.get(this.request.promptOf(index));
			List<ScoredTokens> scored = (this.request.logprobs() != null) ? List.of(echo.scored(logprobs)) : List.of();
			events.add(chunk(index, echo.text(), null, TokenIds.EMPTY, scored));
		}
	}

	private List<ScoredTokens> scored(int index, TokenIds tokens, @Nullable TokenScores ofTokens) {
		if (ofTokens == null) {
			return List.of();
		}
		int before = this.echoes.isEmpty() ? 0 : this.echoes.get(this.request.promptOf(index)).length();
		return List.of(new ScoredTokens(tokens, ofTokens.logprobs(), ofTokens.offsets()).after(before));
	}

	private byte[] chunk(int index, String text, @Nullable FinishReason reason, TokenIds tokens,
			List<ScoredTokens> scored) {
		TokenIds prompt = this.prompts[index];
		this.prompts[index] = null;
		return this.frame.choice((json) -> {
		}, (json) -> {
			json.writeNumberProperty("index", index);
			json.writeStringProperty("text", text);
			Integer most = this.request.logprobs();
			if (most == null || scored.isEmpty()) {
				json.writeNullProperty("logprobs");
			}
			else {
				this.scores.writeLegacy(json, scored, most);
			}
			ChunkFrame.writeEnd(json, reason);
			if (this.request.returnTokenIds() && prompt != null) {
				AnswerHead.writeTokens(json, "prompt_token_ids", prompt);
			}
			if (this.request.returnTokenIds() && !tokens.isEmpty()) {
				AnswerHead.writeTokens(json, "token_ids", tokens);
			}
		});
	}

}
