package io.millrace.gateway.chat;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.parsers.AnswerEvent;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What one choice says, each with the tokens that came since the one before. Tokens whose
 * text is markup, or is held back, come with what is said next. Not thread-safe.
 */
public final class ParsedChunks {

	private final ParsedAnswer answer;

	private TokenIds tokens = TokenIds.EMPTY;

	private final List<TokenScores> scores = new ArrayList<>();

	/** Reads an answer of which nothing came yet. */
	public ParsedChunks(ParsedAnswer answer) {
		this.answer = answer;
	}

	/** What the next text says. */
	public List<Part> add(Piece.Text text) {
		take(text.tokens(), text.scores());
		return parts(this.answer.add(text));
	}

	/** What was held back. */
	public List<Part> finish(Piece.End end) {
		List<Part> parts = parts(this.answer.finish(end.reason()));
		take(end.tokens(), end.scores());
		return parts;
	}

	private void take(TokenIds more, @Nullable TokenScores ofMore) {
		this.tokens = this.tokens.concat(more);
		if (ofMore != null) {
			this.scores.add(ofMore);
		}
	}

	private List<Part> parts(List<AnswerEvent> events) {
		List<Part> parts = new ArrayList<>(events.size());
		for (AnswerEvent event : events) {
			parts.add(new Part(event, restTokens(), restScores()));
		}
		return parts;
	}

	/** The tokens that came since, which are forgotten. */
	TokenIds restTokens() {
		TokenIds rest = this.tokens;
		this.tokens = TokenIds.EMPTY;
		return rest;
	}

	/** The scores that came since, which are forgotten. */
	@Nullable TokenScores restScores() {
		if (this.scores.isEmpty()) {
			return null;
		}
		TokenScores rest = TokenScores.concat(this.scores);
		this.scores.clear();
		return rest;
	}

	public ParsedAnswer answer() {
		return this.answer;
	}

	/**
	 * Something that is said.
	 *
	 * @param tokens that led to it
	 * @param scores of these tokens, if they were asked for
	 */
	public record Part(AnswerEvent event, TokenIds tokens, @Nullable TokenScores scores) {

	}

}
