package io.millrace.protocol.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.LogProbabilities;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/** One request's share of a {@link Frame}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ @JsonSubTypes.Type(value = Output.Tokens.class, name = "tokens") })
public sealed interface Output {

	/** Which request. */
	RequestId requestId();

	/** Which try of it. */
	Attempt attempt();

	/**
	 * New tokens of one sequence.
	 *
	 * @param requestId which request
	 * @param attempt which try of it
	 * @param offset index of the first of these tokens among all that the request
	 * generated, over all its tries
	 * @param tokens at least one
	 * @param logprobs of these tokens, one position each; null unless asked for
	 * @param promptLogprobs of the prompt's tokens from the second on, which comes
	 * whenever the offset is 0; null unless asked for
	 * @param cachedTokens how many of the prompt's tokens came from the prefix cache,
	 * which comes whenever the offset is 0; null from a sender that does not tell
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Tokens(RequestId requestId, Attempt attempt, int offset, TokenIds tokens,
			@Nullable LogProbabilities logprobs, @Nullable LogProbabilities promptLogprobs,
			@Nullable Integer cachedTokens) implements Output {

		public Tokens {
			if (logprobs != null && logprobs.size() != tokens.size()) {
				throw new IllegalArgumentException(
						tokens.size() + " tokens, but log-probabilities of " + logprobs.size() + ".");
			}
		}

		/** Tokens that do not tell of the cache. */
		public Tokens(RequestId requestId, Attempt attempt, int offset, TokenIds tokens,
				@Nullable LogProbabilities logprobs, @Nullable LogProbabilities promptLogprobs) {
			this(requestId, attempt, offset, tokens, logprobs, promptLogprobs, null);
		}

		/** Tokens without log-probabilities. */
		public Tokens(RequestId requestId, Attempt attempt, int offset, TokenIds tokens) {
			this(requestId, attempt, offset, tokens, null, null, null);
		}

	}

}
