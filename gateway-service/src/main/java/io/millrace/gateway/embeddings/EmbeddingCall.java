package io.millrace.gateway.embeddings;

import java.util.List;
import java.util.function.Supplier;

import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.stream.Origin;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.Routing;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Embedder} is asked.
 *
 * @param id the request's id
 * @param model who answers
 * @param inputs at least one, each with at least one token and none longer than the
 * model's context
 * @param seconds where each input's second text begins; null where inputs are no pairs
 * @param dimensions how many numbers a vector has; null is as many as the model makes
 * @param routing when they run, and whose they are
 * @param arrivedNanos {@link System#nanoTime()} when the client's request arrived
 * @param origin whose request it is, asked for once a part
 */
public record EmbeddingCall(RequestId id, ServedModel model, List<TokenIds> inputs, @Nullable List<Integer> seconds,
		@Nullable Integer dimensions, Routing routing, long arrivedNanos, Supplier<Origin> origin) {

	public EmbeddingCall {
		inputs = List.copyOf(inputs);
		seconds = (seconds != null) ? List.copyOf(seconds) : null;
	}

	/** How many tokens there are in all. */
	public long tokens() {
		return this.inputs.stream().mapToLong(TokenIds::size).sum();
	}

}
