package io.millrace.gateway.embeddings;

import java.util.List;

import reactor.core.publisher.Mono;

/** Computes embeddings. A gateway without one says so. */
public interface Embedder {

	/**
	 * Computes.
	 * @param call what is asked
	 * @return one vector for each input, in order, each with as many numbers as asked
	 * for; fails with {@link io.millrace.protocol.MillraceException},
	 * {@code INVALID_VALUE} where the model has no such number of dimensions
	 */
	Mono<List<float[]>> embed(EmbeddingCall call);

}
