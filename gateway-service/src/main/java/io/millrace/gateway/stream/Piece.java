package io.millrace.gateway.stream;

import io.millrace.protocol.FinishReason;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What a generation gives its client, in order: {@link Admitted}, {@link PromptScores} if
 * they were asked for, any number of {@link Text} and {@link KeepAlive}, then
 * {@link End}; or a failure at any point.
 */
public sealed interface Piece {

	/**
	 * A worker has the request, so the HTTP status may be sent.
	 *
	 * @param prompt what it was asked
	 */
	record Admitted(TokenIds prompt) implements Piece {

	}

	/**
	 * What the model thought of the prompt.
	 *
	 * @param logprobs of the prompt's tokens from the second on
	 */
	record PromptScores(LogProbabilities logprobs) implements Piece {

	}

	/**
	 * New text.
	 *
	 * @param text at least one character
	 * @param tokens the ids that were decoded since the last piece
	 * @param scores of these tokens, if they were asked for
	 */
	record Text(String text, TokenIds tokens, @Nullable TokenScores scores) implements Piece {

		/** Text without scores. */
		public Text(String text, TokenIds tokens) {
			this(text, tokens, null);
		}

	}

	/** Nothing was sent for a while; lets a half-open connection be noticed. */
	record KeepAlive() implements Piece {

	}

	/**
	 * It ended as it should.
	 *
	 * @param reason {@code STOP} or {@code LENGTH}
	 * @param usage what it took
	 * @param tokens ids since the last piece whose text is not shown, such as the one
	 * that ended the sequence
	 * @param scores of these tokens, if they were asked for
	 */
	record End(FinishReason reason, TokenUsage usage, TokenIds tokens, @Nullable TokenScores scores) implements Piece {

	}

	/**
	 * What a generation took, in tokens.
	 *
	 * @param prompt length of the prompt
	 * @param completion how many tokens were generated for the answer
	 * @param cached how many of the prompt's came from the prefix cache; null where the
	 * worker, of an older release, had not told when the gateway ended the generation
	 */
	record TokenUsage(int prompt, int completion, @Nullable Integer cached) {

	}

}
