package io.millrace.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.protocol.Attempt;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;

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
	 */
	record Tokens(RequestId requestId, Attempt attempt, int offset, TokenIds tokens) implements Output {

	}

}
