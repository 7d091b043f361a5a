package io.millrace.gateway.embeddings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.millrace.gateway.stream.GenerationRequest;
import io.millrace.gateway.stream.Generations;
import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.EmbeddingOrder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has embeddings computed by workers. The inputs of a call travel in parts of bounded
 * size, a few at a time, which may go to several workers.
 */
final class WorkerEmbedder implements Embedder {

	/** Enough for a worker to have the next while it computes one. */
	private static final int PARTS_AT_A_TIME = 4;

	private final Generations generations;

	private final Duration timeout;

	WorkerEmbedder(Generations generations, Duration timeout) {
		this.generations = generations;
		this.timeout = timeout;
	}

	@Override
	public Mono<List<float[]>> embed(EmbeddingCall call) {
		return Mono.defer(() -> {
			EmbeddingForm form = call.model().card().embedding();
			if (form == null) {
				throw new MillraceException(ErrorCode.INTERNAL, "The worker does not say what vectors it makes.");
			}
			int dimensions = form.choose(call.dimensions());
			List<Part> parts = Part.of(call.inputs(), dimensions);
			return Flux.range(0, parts.size())
				.flatMap((index) -> vectors(call, parts.get(index), dimensions, index), PARTS_AT_A_TIME)
				.collectList()
				.map((computed) -> inOrder(computed, call.inputs().size()));
		});
	}

	private Mono<Computed> vectors(EmbeddingCall call, Part part, int dimensions, int index) {
		RequestId id = (index == 0) ? call.id() : RequestId.create();
		GenerationRequest request = GenerationRequest.forVectors(id, call.model().card(), call.model().pool(),
				part.tokens(), order(call, part, dimensions), call.routing(), this.timeout, call.arrivedNanos(),
				call.origin().get());
		return this.generations.gather(request).map((numbers) -> new Computed(part, part.vectors(numbers, dimensions)));
	}

	private static EmbeddingOrder order(EmbeddingCall call, Part part, int dimensions) {
		List<Integer> seconds = call.seconds();
		return new EmbeddingOrder(part.lengths(), dimensions,
				(seconds != null) ? part.places().stream().map(seconds::get).toList() : null);
	}

	private static List<float[]> inOrder(List<Computed> computed, int count) {
		List<float[]> vectors = new ArrayList<>(Collections.nCopies(count, new float[0]));
		for (Computed each : computed) {
			for (int i = 0; i < each.vectors().size(); i++) {
				vectors.set(each.part().places().get(i), each.vectors().get(i));
			}
		}
		return vectors;
	}

	/** The vectors of a part's inputs, in its order. */
	private record Computed(Part part, List<float[]> vectors) {

	}

}
