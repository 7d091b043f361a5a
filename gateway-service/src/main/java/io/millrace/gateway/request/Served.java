package io.millrace.gateway.request;

import java.util.List;

import io.millrace.gateway.models.ServedModel;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import reactor.core.publisher.Flux;

/**
 * A request that can be answered.
 *
 * @param model who answers
 * @param prompts the prompts' tokens
 * @param sampling how the first prompt's tokens are chosen, everything resolved
 * @param vocabulary the model's tokens as bytes; empty unless the answer shows them
 * @param pieces the pieces of all choices. All are admitted before the first piece comes;
 * fails with {@link io.millrace.protocol.MillraceException}
 */
public record Served(ServedModel model, List<TokenIds> prompts, SamplingParams sampling, TokenTable vocabulary,
		Flux<IndexedPiece> pieces) {

	public Served {
		prompts = List.copyOf(prompts);
	}

}
