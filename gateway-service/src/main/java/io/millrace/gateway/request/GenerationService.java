package io.millrace.gateway.request;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.stream.GenerationRequest;
import io.millrace.gateway.stream.Generations;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way of every generating request: permit, model, tokenizer, limits, sampling,
 * generation.
 */
public final class GenerationService {

	private static final Logger logger = LoggerFactory.getLogger(GenerationService.class);

	private static final int PREFETCH = 16;

	private final ModelRegistry models;

	private final Generations generations;

	private final SamplingDefaults defaults;

	private final RequestPermits permits;

	private final Duration requestTimeout;

	private final Duration tokenizerTimeout;

	/**
	 * The service.
	 * @param models who can be asked
	 * @param generations who asks them
	 * @param defaults the server's sampling defaults
	 * @param limits bounds and time limits
	 * @param meters where it is recorded
	 */
	public GenerationService(ModelRegistry models, Generations generations, SamplingDefaults defaults,
			RequestLimits limits, GatewayMeters meters) {
		this.models = models;
		this.generations = generations;
		this.defaults = defaults;
		this.permits = new RequestPermits(limits.maxConcurrentRequests());
		this.requestTimeout = limits.requestTimeout();
		this.tokenizerTimeout = limits.tokenizerTimeout();
		meters.gauge(GatewayMetric.REQUESTS_IN_FLIGHT, this.permits, RequestPermits::held);
	}

	/**
	 * Serves a request. All its choices are admitted before the first piece comes.
	 * @return the pieces of all choices; fails with {@link MillraceException}
	 */
	public Flux<IndexedPiece> generate(GenerationCall call) {
		return this.permits.hold(call.promptCount(), Flux.defer(() -> {
			ServedModel model = generating(call.model());
			return prompts(call, model).flatMapMany((prompts) -> generate(call, model, prompts));
		}));
	}

	private ServedModel generating(String name) {
		ServedModel model = this.models.require(name);
		if (model.card().task() != PipelineTask.TEXT_GENERATION) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "model",
					"The model '" + name + "' does not generate text.");
		}
		return model;
	}

	private Mono<List<TokenIds>> prompts(GenerationCall call, ServedModel model) {
		return Mono.defer(() -> call.prompts().apply(model))
			.timeout(this.tokenizerTimeout)
			.onErrorMap((failure) -> !(failure instanceof MillraceException), (failure) -> {
				logger.error("The tokenizer failed for {}.", call.scope().id(), failure);
				return new MillraceException(ErrorCode.UNAVAILABLE, "The tokenizer does not answer.", null, failure);
			});
	}

	private Flux<IndexedPiece> generate(GenerationCall call, ServedModel model, List<TokenIds> prompts) {
		List<GenerationRequest> requests = new ArrayList<>();
		for (TokenIds prompt : prompts) {
			RequestId id = requests.isEmpty() ? call.scope().id() : RequestId.create();
			requests.add(request(id, call, model, prompt));
		}
		if (requests.size() == 1) {
			return pieces(0, requests.getFirst());
		}
		return admittedTogether(requests.size(), Flux.range(0, requests.size())
			.flatMap((index) -> pieces(index, requests.get(index)), requests.size(), PREFETCH));
	}

	private Flux<IndexedPiece> pieces(int index, GenerationRequest request) {
		return this.generations.open(request).map((piece) -> new IndexedPiece(index, piece));
	}

	/** Holds everything back until all have been admitted. */
	private static Flux<IndexedPiece> admittedTogether(int count, Flux<IndexedPiece> pieces) {
		return Flux.defer(() -> {
			AtomicInteger missing = new AtomicInteger(count);
			return pieces.bufferUntil((indexed) -> {
				if (indexed.piece() instanceof Piece.Admitted) {
					missing.decrementAndGet();
				}
				return missing.get() == 0;
			}).concatMapIterable((list) -> list, PREFETCH);
		});
	}

	private GenerationRequest request(RequestId id, GenerationCall call, ServedModel model, TokenIds prompt) {
		int room = model.card().maxModelLen() - prompt.size();
		if (prompt.isEmpty()) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, call.promptParam(), "The prompt has no tokens.");
		}
		if (room < 1) {
			throw MillraceException.of(ErrorCode.CONTEXT_LENGTH_EXCEEDED, call.promptParam(),
					"This model's maximum context length is " + model.card().maxModelLen()
							+ " tokens, of which at least one is generated; the prompt has " + prompt.size()
							+ " tokens.");
		}
		int maxNewTokens = (call.maxTokens() != null) ? Math.min(call.maxTokens(), room) : room;
		SamplingParams sampling = call.choices().resolve(this.defaults, model.card(), maxNewTokens);
		return new GenerationRequest(id, model.card(), model.pool(), prompt, sampling, call.choices().stops(),
				call.choices().skipSpecialTokens(), this.requestTimeout, call.scope().arrivedNanos());
	}

}
