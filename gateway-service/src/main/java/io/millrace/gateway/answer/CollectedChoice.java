package io.millrace.gateway.answer;

import java.util.ArrayList;
import java.util.List;

import io.millrace.gateway.stream.Piece;
import io.millrace.gateway.stream.TokenScores;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/** One choice of an answer that is given as a whole. Not thread-safe. */
public final class CollectedChoice {

	private final StringBuilder text = new StringBuilder();

	private TokenIds prompt = TokenIds.EMPTY;

	private final List<TokenIds> tokens = new ArrayList<>();

	private final List<TokenScores> scores = new ArrayList<>();

	private @Nullable LogProbabilities promptLogprobs;

	private FinishReason reason = FinishReason.STOP;

	/** Takes its next piece. */
	public void add(Piece piece) {
		switch (piece) {
			case Piece.Admitted admitted -> this.prompt = admitted.prompt();
			case Piece.PromptScores ofPrompt -> this.promptLogprobs = ofPrompt.logprobs();
			case Piece.Text more -> {
				this.text.append(more.text());
				addTokens(more.tokens(), more.scores());
			}
			case Piece.KeepAlive keepAlive -> {
			}
			case Piece.End end -> {
				this.reason = end.reason();
				addTokens(end.tokens(), end.scores());
			}
		}
	}

	private void addTokens(TokenIds more, @Nullable TokenScores ofMore) {
		this.tokens.add(more);
		if (ofMore != null) {
			this.scores.add(ofMore);
		}
	}

	public String text() {
		return this.text.toString();
	}

	public TokenIds prompt() {
		return this.prompt;
	}

	/** What was generated. */
	public TokenIds tokens() {
		return TokenIds.of(this.tokens.stream().flatMapToInt(TokenIds::stream).toArray());
	}

	/** The scores of {@link #tokens()}, if they were asked for and there are any. */
	public @Nullable TokenScores scores() {
		return this.scores.isEmpty() ? null : TokenScores.concat(this.scores);
	}

	/** Those of the prompt's tokens from the second on, if they were asked for. */
	public @Nullable LogProbabilities promptLogprobs() {
		return this.promptLogprobs;
	}

	public FinishReason reason() {
		return this.reason;
	}

}
