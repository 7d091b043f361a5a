package io.millrace.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.millrace.gateway.embeddings.Embedder;
import io.millrace.gateway.embeddings.EmbeddingCall;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.TokenIds;
import reactor.core.publisher.Mono;

/** Vectors of up to four numbers: how many tokens, the first, the last, and a third. */
final class FakeEmbedder implements Embedder {

	private static final int DIMENSIONS = 4;

	volatile int lastPriority;

	@Override
	public Mono<List<float[]>> embed(EmbeddingCall call) {
		this.lastPriority = call.routing().priority();
		int dimensions = Objects.requireNonNullElse(call.dimensions(), DIMENSIONS);
		if (dimensions > DIMENSIONS) {
			return Mono.error(MillraceException.of(ErrorCode.INVALID_VALUE, "dimensions",
					"This model makes up to " + DIMENSIONS + " dimensions, got " + dimensions + "."));
		}
		return Mono.just(call.inputs().stream().map((input) -> vector(input, dimensions)).toList());
	}

	private static float[] vector(TokenIds input, int dimensions) {
		float[] all = { input.size(), input.get(0), input.get(input.size() - 1), 1 / 3f };
		return Arrays.copyOf(all, dimensions);
	}

}
