package io.millrace.gateway.request;

import java.time.Instant;

import io.millrace.gateway.metric.GenAiMeters;
import io.millrace.gateway.metric.GenAiMeters.Operation;
import io.millrace.gateway.stream.Origin;
import io.millrace.process.trace.Exemplars;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.TraceContext;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Looks on while requests for models are served: metrics, and spans where they are
 * traced.
 */
public final class RequestObserver {

	private final GenAiMeters meters;

	private final Tracing tracing;

	/** One that has seen nothing. */
	public RequestObserver(GenAiMeters meters, Tracing tracing) {
		this.meters = meters;
		this.tracing = tracing;
	}

	/** The work of a request, measured from the request's arrival. */
	public <T> Mono<T> watch(RequestScope scope, Operation operation, String model, Mono<T> work) {
		return work.doOnError((failure) -> ended(scope, operation, model, failure))
			.doOnSuccess((done) -> ended(scope, operation, model, null));
	}

	private void ended(RequestScope scope, Operation operation, String model, @Nullable Throwable failure) {
		Exemplars.of(scope.trace(),
				() -> this.meters.requestTook(operation, model, System.nanoTime() - scope.arrivedNanos(), failure));
	}

	/** What the tokenizer is asked for a request, as a span; whoever is asked is told. */
	public <T> Mono<T> tokenizing(RequestScope scope, Mono<T> work) {
		TraceContext trace = scope.trace();
		if (trace == null || !trace.sampled()) {
			return work;
		}
		return Mono.defer(() -> {
			Instant began = Instant.now();
			return work.doFinally(
					(signal) -> this.tracing.record(trace, "tokenize", began, Instant.now(), Attributes.empty()));
		}).contextWrite((context) -> context.put(TraceContext.class, trace));
	}

	/** Whose request a generation is part of. */
	public Origin origin(RequestScope scope, Operation operation, String model) {
		return new Origin(scope.caller().name(), operation, model,
				this.tracing.beginPart(scope.trace(), operation.id() + " " + model));
	}

}
