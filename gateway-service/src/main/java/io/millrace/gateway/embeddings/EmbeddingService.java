package io.millrace.gateway.embeddings;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.request.Checks;
import io.millrace.gateway.request.Inputs;
import io.millrace.gateway.request.RequestLimits;
import io.millrace.gateway.request.RequestPermits;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.TokenizerCalls;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.tokenizer.EncodeRequest;
import io.millrace.protocol.tokenizer.EncodeResponse;
import reactor.core.publisher.Mono;

/** The way of an embedding request: model, tokenizer, limits, embedder. */
final class EmbeddingService {

	private final ModelRegistry models;

	private final TokenizerCalls tokenizer;

	private final Embedder embedder;

	private final Duration timeout;

	private final RequestPermits permits;

	EmbeddingService(ModelRegistry models, TokenizerCalls tokenizer, Embedder embedder, RequestLimits limits) {
		this.models = models;
		this.tokenizer = tokenizer;
		this.embedder = embedder;
		this.timeout = limits.requestTimeout();
		this.permits = new RequestPermits(limits.maxConcurrentRequests());
	}

	Mono<Embeddings> embed(RequestScope scope, EmbeddingRequest request) {
		Caller caller = scope.caller();
		return caller.allowance().hold(this.permits.hold(1, Mono.defer(() -> {
			caller.requireModel(request.model());
			caller.allowance().requireTokens();
			ServedModel model = embedding(request.model());
			return tokens(scope, request, model).flatMap((inputs) -> embed(caller,
					new EmbeddingCall(scope.id(), model, inputs, request.dimensions()), request.base64()));
		})));
	}

	private Mono<Embeddings> embed(Caller caller, EmbeddingCall call, boolean base64) {
		call.inputs().forEach((input) -> checkLength(call.model(), input));
		caller.allowance().chargeTokens(call.tokens());
		return this.embedder.embed(call)
			.timeout(this.timeout)
			.onErrorMap(TimeoutException.class,
					(ex) -> new MillraceException(ErrorCode.UNAVAILABLE,
							"The request took longer than " + this.timeout.toSeconds() + " s."))
			.map((vectors) -> new Embeddings(call.model().card().name(), vectors, call.tokens(), base64));
	}

	private ServedModel embedding(String name) {
		ServedModel model = this.models.require(name);
		if (model.card().task() != PipelineTask.EMBEDDINGS_GENERATION) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "model",
					"The model '" + name + "' does not make embeddings.");
		}
		return model;
	}

	private Mono<List<TokenIds>> tokens(RequestScope scope, EmbeddingRequest request, ServedModel model) {
		return switch (request.inputs()) {
			case Inputs.Texts texts -> this.tokenizer
				.ask(scope, (tokenizer) -> tokenizer.encode(new EncodeRequest(request.model(), texts.texts(), true)))
				.map(EncodeResponse::tokens);
			case Inputs.Tokens tokens -> {
				tokens.lists().forEach((ids) -> Checks.vocabulary("input", ids, model.card().vocabularySize()));
				yield Mono.just(tokens.lists());
			}
		};
	}

	private static void checkLength(ServedModel model, TokenIds input) {
		int most = model.card().maxModelLen();
		if (input.isEmpty()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "input", "An input has no tokens.");
		}
		if (input.size() > most) {
			throw MillraceException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, "input",
					"This model's maximum context length is " + most + " tokens; an input has " + input.size() + ".");
		}
	}

}
