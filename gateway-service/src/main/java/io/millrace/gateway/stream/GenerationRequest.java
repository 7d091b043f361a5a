package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.List;

import io.millrace.protocol.ModelCard;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;

/**
 * One sequence to generate; everything is checked and resolved.
 *
 * @param id identity on the bus
 * @param model who is asked
 * @param pool the model's worker pool
 * @param prompt at least one token
 * @param sampling how tokens are chosen and when it ends
 * @param stops strings that end it; the text stops before the first one
 * @param skipSpecialTokens whether special tokens become no text
 * @param timeout the longest that the whole may take
 * @param arrivedNanos {@link System#nanoTime()} when the client's request arrived
 */
public record GenerationRequest(RequestId id, ModelCard model, String pool, TokenIds prompt, SamplingParams sampling,
		List<String> stops, boolean skipSpecialTokens, Duration timeout, long arrivedNanos) {

	public GenerationRequest {
		stops = List.copyOf(stops);
	}

	/** Whether this token ends the sequence and is not shown. */
	boolean endsAt(int token) {
		return this.sampling.stopTokenIds().stream().anyMatch((id) -> id == token)
				|| (!this.sampling.ignoreEos() && this.model.eosTokenIds().stream().anyMatch((id) -> id == token));
	}

}
