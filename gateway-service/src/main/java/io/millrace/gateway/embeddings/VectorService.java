package io.millrace.gateway.embeddings;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.metric.GenAiMeters.Operation;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestObserver;
import io.millrace.gateway.request.RequestPermits;
import io.millrace.gateway.request.RequestScope;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.Routing;
import io.millrace.protocol.TokenIds;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The way of a request for vectors or scores: permit, model, inputs, limits, embedder.
 */
public final class VectorService {

	private final ModelRegistry models;

	private final Embedder embedder;

	private final Duration timeout;

	private final RequestPermits permits;

	private final RequestObserver observer;

	VectorService(ModelRegistry models, Embedder embedder, RequestLimits limits, RequestObserver observer) {
		this.models = models;
		this.embedder = embedder;
		this.timeout = limits.requestTimeout();
		this.observer = observer;
		this.permits = new RequestPermits(limits.maxConcurrentRequests());
	}

	/**
	 * Computes.
	 * @param inputs what the tokenizer makes of the request, once the model is known
	 * @return fails with {@link MillraceException}
	 */
	public Mono<Vectors> compute(RequestScope scope, Asked asked, Function<ServedModel, Mono<Encoded>> inputs) {
		return this.observer.watch(scope, Operation.EMBEDDINGS, asked.model(), permitted(scope, asked, inputs));
	}

	private Mono<Vectors> permitted(RequestScope scope, Asked asked, Function<ServedModel, Mono<Encoded>> inputs) {
		Caller caller = scope.caller();
		return caller.allowance().hold(this.permits.hold(1, Mono.defer(() -> {
			caller.requireModel(asked.model());
			caller.allowance().requireTokens();
			ServedModel model = require(asked);
			return this.observer.tokenizing(scope, inputs.apply(model)).flatMap((encoded) -> {
				encoded.inputs().forEach((input) -> checkLength(asked, model, input));
				return embed(caller,
						new EmbeddingCall(scope.id(), model, encoded.inputs(), encoded.seconds(), asked.dimensions(),
								new Routing(scope.priority(), null, caller.tenant()), scope.arrivedNanos(),
								() -> this.observer.origin(scope, Operation.EMBEDDINGS, asked.model())));
			});
		})));
	}

	private Mono<Vectors> embed(Caller caller, EmbeddingCall call) {
		caller.allowance().chargeTokens(call.tokens());
		return this.embedder.embed(call)
			.timeout(this.timeout)
			.onErrorMap(TimeoutException.class,
					(ex) -> new MillraceException(ErrorCode.UNAVAILABLE,
							"The request took longer than " + this.timeout.toSeconds() + " s."))
			.map((vectors) -> new Vectors(call.model().card().name(), vectors, call.tokens()));
	}

	private ServedModel require(Asked asked) {
		ServedModel model = this.models.require(asked.model());
		if (model.card().task() != asked.task()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "model", "The model '" + asked.model() + "' does not "
					+ ((asked.task() == PipelineTask.TEXT_SCORING) ? "score pairs of texts." : "make embeddings."));
		}
		return model;
	}

	private static void checkLength(Asked asked, ServedModel model, TokenIds input) {
		int most = model.card().maxModelLen();
		if (input.isEmpty()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, asked.param(), "An input has no tokens.");
		}
		if (input.size() > most) {
			String what = (asked.task() == PipelineTask.TEXT_SCORING) ? "a pair" : "an input";
			throw MillraceException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, asked.param(),
					"This model's maximum context length is " + most + " tokens; " + what + " has " + input.size()
							+ ".");
		}
	}

	/**
	 * What is asked.
	 *
	 * @param model name of the model
	 * @param task what it has to do
	 * @param param name of the parameter with the inputs
	 * @param dimensions how many numbers a vector has; null is as many as the model makes
	 */
	public record Asked(String model, PipelineTask task, String param, @Nullable Integer dimensions) {

	}

	/**
	 * Inputs as tokens.
	 *
	 * @param inputs at least one
	 * @param seconds where each input's second text begins; null where they are no pairs
	 */
	public record Encoded(List<TokenIds> inputs, @Nullable List<Integer> seconds) {

	}

	/**
	 * What came of it.
	 *
	 * @param model name of the model
	 * @param vectors one for each input, in order
	 * @param tokens how many tokens the inputs had
	 */
	public record Vectors(String model, List<float[]> vectors, long tokens) {

	}

}
