package io.millrace.gateway.request;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.millrace.gateway.grammar.GrammarChecks;
import io.millrace.gateway.grammar.GrammarChoice;
import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GatewayMetric;
import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.ServedModel;
import io.millrace.gateway.stream.GenerationRequest;
import io.millrace.gateway.stream.Generations;
import io.millrace.gateway.stream.Piece;
import io.millrace.protocol.CapacityReason;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.FinishReason;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.SamplingParams;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.TokenTable;
import io.millrace.protocol.message.GrammarOrder;
import io.millrace.protocol.tokenizer.TokenizerApi;
import org.jspecify.annotations.Nullable;
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

	/** They come in one message. */
	private static final int MAX_PROMPT_LOGPROBS = 1 << 18;

	private static final Mono<TokenTable> NO_VOCABULARY = Mono.just(TokenTable.of(0, (id) -> new byte[0]));

	private final ModelRegistry models;

	private final Generations generations;

	private final Vocabularies vocabularies;

	private final GrammarChecks grammars;

	private final SamplingDefaults defaults;

	private final RequestObserver observer;

	private final RequestPermits permits;

	private final RequestLimits limits;

	/**
	 * The service.
	 * @param models who can be asked
	 * @param generations who asks them
	 * @param tokenizer who knows their vocabularies
	 * @param grammars who checks grammars
	 * @param defaults the server's sampling defaults
	 * @param limits bounds and time limits
	 * @param meters where it is recorded
	 * @param observer looks on
	 */
	public GenerationService(ModelRegistry models, Generations generations, TokenizerApi tokenizer,
			GrammarChecks grammars, SamplingDefaults defaults, RequestLimits limits, GatewayMeters meters,
			RequestObserver observer) {
		this.models = models;
		this.generations = generations;
		this.vocabularies = new Vocabularies(tokenizer);
		this.grammars = grammars;
		this.defaults = defaults;
		this.limits = limits;
		this.observer = observer;
		this.permits = new RequestPermits(limits.maxConcurrentRequests());
		meters.gauge(GatewayMetric.REQUESTS_IN_FLIGHT, this.permits, RequestPermits::held);
	}

	/**
	 * Serves a request, whose permits are held until the answer has been given.
	 * @param answer gives it; called once the request is known to fit
	 * @return fails with {@link MillraceException}
	 */
	public Mono<Void> serve(GenerationCall call, Function<Served, Mono<Void>> answer) {
		checkChoices(call);
		return this.observer.watch(call.scope(), call.operation(), call.model(), billed(call, answer));
	}

	private Mono<Void> billed(GenerationCall call, Function<Served, Mono<Void>> answer) {
		return Bill.hold(call, (bill) -> this.permits.hold(call.choiceCount(), Mono.defer(() -> {
			ServedModel model = generating(call.model());
			return checked(call.options().grammar())
				.flatMap((own) -> prepared(call, model).flatMap((prepared) -> checked(prepared.grammar())
					.flatMap((grammar) -> served(call, model, prepared, grammar.or(() -> own), bill))));
		}).flatMap(answer)));
	}

	private Mono<Prepared> prepared(GenerationCall call, ServedModel model) {
		return asked(call, this.observer.tokenizing(call.scope(), Mono.defer(() -> call.prepare().apply(model))));
	}

	/** Before anything is done for a request, its grammar is known to be right. */
	private Mono<Optional<GrammarOrder>> checked(@Nullable GrammarChoice choice) {
		return (choice != null) ? Mono.defer(() -> this.grammars.check(choice)).map(Optional::of)
				: Mono.just(Optional.empty());
	}

	private Mono<Served> served(GenerationCall call, ServedModel model, Prepared prepared,
			Optional<GrammarOrder> grammar, Bill bill) {
		List<GenerationRequest> requests = requests(call, model, prepared, grammar.orElse(null));
		return asked(call, vocabulary(call, model)).map((vocabulary) -> new Served(model, prepared.prompts(),
				requests.getFirst().sampling(), vocabulary, bill.charge(pieces(call, requests))));
	}

	/**
	 * What the tokenizer is asked for, within its time limit.
	 * @return fails with {@link MillraceException}
	 */
	public <T> Mono<T> asked(GenerationCall call, Mono<T> answer) {
		return answer.timeout(this.limits.tokenizerTimeout())
			.onErrorMap((failure) -> !(failure instanceof MillraceException), (failure) -> {
				RequestLog.about(logger.atError(), call.scope().id(), call.scope().trace())
					.setCause(failure)
					.log("The tokenizer failed for {}.", call.scope().id());
				return MillraceException.lacking(CapacityReason.TOKENIZER, ErrorCode.UNAVAILABLE,
						"The tokenizer does not answer.", null);
			});
	}

	private void checkChoices(GenerationCall call) {
		int most = this.limits.maxChoicesPerRequest();
		if (call.choiceCount() > most) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "n", "A request may have " + most
					+ " choices, and asks for " + call.promptCount() + " times " + call.options().n() + ".");
		}
	}

	private ServedModel generating(String name) {
		ServedModel model = this.models.require(name);
		if (model.card().task() != PipelineTask.TEXT_GENERATION) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, "model",
					"The model '" + name + "' does not generate text.");
		}
		return model;
	}

	private Mono<TokenTable> vocabulary(GenerationCall call, ServedModel model) {
		return call.wantsScores() ? this.vocabularies.of(model.card()) : NO_VOCABULARY;
	}

	private List<GenerationRequest> requests(GenerationCall call, ServedModel model, Prepared prepared,
			@Nullable GrammarOrder grammar) {
		List<GenerationRequest> requests = new ArrayList<>();
		for (TokenIds prompt : prepared.prompts()) {
			SamplingParams sampling = sampling(call, model, prompt);
			for (int choice = 0; choice < call.options().n(); choice++) {
				RequestId id = requests.isEmpty() ? call.scope().id() : RequestId.create();
				requests.add(new GenerationRequest(id, model.card(), model.pool(), prompt,
						sampling.toBuilder().choice(choice).logitsProcessors(prepared.processors()).build(),
						prepared.text(), call.options().cacheSalt(), call.routing(), this.limits.requestTimeout(),
						call.scope().arrivedNanos(), null, grammar, model.adapter(),
						this.observer.origin(call.scope(), call.operation(), call.model())));
			}
		}
		return requests;
	}

	private SamplingParams sampling(GenerationCall call, ServedModel model, TokenIds prompt) {
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
		checkPromptLogprobs(call, prompt);
		Integer maxTokens = (call.maxTokens() != null) ? call.maxTokens() : model.card().defaults().maxNewTokens();
		int maxNewTokens = (maxTokens != null) ? Math.min(Math.max(1, maxTokens), room) : room;
		return call.sampling().resolve(this.defaults, model.card(), maxNewTokens);
	}

	private static void checkPromptLogprobs(GenerationCall call, TokenIds prompt) {
		Integer top = call.sampling().fixed().promptLogprobs();
		if (top != null && prompt.size() * (top + 1L) > MAX_PROMPT_LOGPROBS) {
			throw MillraceException.of(ErrorCode.INVALID_VALUE, call.promptParam(),
					"A prompt whose log-probabilities are asked for with " + top + " alternatives may have "
							+ MAX_PROMPT_LOGPROBS / (top + 1) + " tokens, and has " + prompt.size() + ".");
		}
	}

	private Flux<IndexedPiece> pieces(GenerationCall call, List<GenerationRequest> requests) {
		if (requests.size() == 1) {
			return pieces(call, 0, requests.getFirst());
		}
		return admittedTogether(requests.size(), Flux.range(0, requests.size())
			.flatMap((index) -> pieces(call, index, requests.get(index)), requests.size(), PREFETCH));
	}

	private Flux<IndexedPiece> pieces(GenerationCall call, int index, GenerationRequest request) {
		Flux<Piece> pieces = this.generations.open(request);
		return (call.isSilent() ? pieces.mapNotNull(GenerationService::silenced) : pieces)
			.map((piece) -> new IndexedPiece(index, piece));
	}

	/**
	 * A request for no tokens gets one from its worker all the same, with which the
	 * prompt's scores come; it is not shown.
	 */
	private static @Nullable Piece silenced(Piece piece) {
		return switch (piece) {
			case Piece.Text text -> null;
			case Piece.End end -> new Piece.End(FinishReason.LENGTH,
					new Piece.TokenUsage(end.usage().prompt(), 0, end.usage().cached()), TokenIds.EMPTY, null);
			case Piece.Admitted admitted -> admitted;
			case Piece.PromptScores scores -> scores;
			case Piece.KeepAlive keepAlive -> keepAlive;
		};
	}

	/**
	 * Holds everything back until all have been admitted, and says that of all first: a
	 * client that counts choices by what it has seen of them would else miscount.
	 */
	private static Flux<IndexedPiece> admittedTogether(int count, Flux<IndexedPiece> pieces) {
		return Flux.defer(() -> {
			AtomicInteger missing = new AtomicInteger(count);
			return pieces.bufferUntil((indexed) -> {
				if (indexed.piece() instanceof Piece.Admitted) {
					missing.decrementAndGet();
				}
				return missing.get() == 0;
			}).concatMapIterable(GenerationService::admissionsFirst, PREFETCH);
		});
	}

	private static List<IndexedPiece> admissionsFirst(List<IndexedPiece> pieces) {
		if (pieces.size() == 1) {
			return pieces;
		}
		return pieces.stream()
			.sorted(Comparator.comparing((indexed) -> !(indexed.piece() instanceof Piece.Admitted)))
			.toList();
	}

}
