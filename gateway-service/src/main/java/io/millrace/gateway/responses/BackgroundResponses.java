package io.millrace.gateway.responses;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.gateway.caller.Caller;
import io.millrace.gateway.caller.CallerDirectory;
import io.millrace.gateway.request.RequestBodies;
import io.millrace.gateway.request.RequestScope;
import io.millrace.gateway.request.UnknownFields;
import io.millrace.gateway.sse.Responses;
import io.millrace.gateway.sse.SseEvent;
import io.millrace.gateway.store.StoredResponse;
import io.millrace.process.Ticking;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.RequestId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses that go on without their clients, here or, once their gateway is gone, at the
 * next one that finds them: it answers the same request with the same seed, so that what
 * it generates goes on where the events in the store end. Thread-safe.
 */
final class BackgroundResponses extends Ticking {

	private static final Logger logger = LoggerFactory.getLogger(BackgroundResponses.class);

	/** What cannot be taken over for so long has failed. */
	private static final Duration MOST_AGE = Duration.ofHours(1);

	/**
	 * How often one that there is no room for is asked for again: for some ten minutes.
	 */
	private static final int WAITS = 25;

	private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

	private static final int RENEWALS_PER_LEASE = 3;

	private static final Duration RELEASE = Duration.ofSeconds(5);

	private final CallerDirectory callers;

	private final ResponseShelf shelf;

	private final ResponseService service;

	private final RequestBodies bodies;

	private final ResponsesProperties properties;

	private final Duration keepAliveInterval;

	private final Turns turns;

	private final StoredFollower follower;

	private final String owner = UUID.randomUUID().toString();

	private final Map<String, BackgroundRun> runs = new ConcurrentHashMap<>();

	BackgroundResponses(ResponseShelf shelf, ResponseService service, RequestBodies bodies, CallerDirectory callers,
			ResponsesProperties properties, Duration keepAliveInterval) {
		this.callers = callers;
		this.shelf = shelf;
		this.service = service;
		this.bodies = bodies;
		this.properties = properties;
		this.keepAliveInterval = keepAliveInterval;
		this.turns = new Turns(shelf);
		this.follower = new StoredFollower(shelf);
	}

	/** Begins to look for responses that nobody works at. */
	@Override
	protected Disposable begin() {
		if (!this.shelf.stores()) {
			return Disposables.disposed();
		}
		return Flux.interval(this.properties.claimInterval())
			.onBackpressureDrop()
			.concatMap((tick) -> claim())
			.subscribe();
	}

	/** Leaves what is going on to others. */
	@Override
	public void stop() {
		super.stop();
		List<BackgroundRun> left = List.copyOf(this.runs.values());
		left.forEach(BackgroundRun::abandon);
		Flux.fromIterable(left)
			.flatMap((run) -> this.shelf.release(run.id(), this.owner).onErrorComplete())
			.then()
			.timeout(RELEASE)
			.onErrorComplete()
			.block();
	}

	/** Begins a response, and says so, or streams it. */
	Mono<Void> start(ServerWebExchange exchange, Turn turn) {
		return launch(turn, false).flatMap((run) -> {
			if (!turn.request().options().stream()) {
				return Responses.json(exchange.getResponse(), run.toStored().resource());
			}
			return stream(exchange,
					run.isAbandoned() ? this.follower.follow(run.tenant(), run.id(), -1) : run.follow(-1));
		});
	}

	/**
	 * Begins to work at a response.
	 * @param isStored whether it is in the store, and this gateway's
	 * @return the work, once the response is in the store; fails where it cannot begin
	 */
	private Mono<BackgroundRun> launch(Turn turn, boolean isStored) {
		return Mono.defer(() -> {
			if (!isRunning()) {
				throw gone();
			}
			if (this.runs.size() >= this.properties.maxBackground()) {
				throw MillraceException.retryable(ErrorCode.OVERLOADED, "This server works at "
						+ this.properties.maxBackground() + " responses in the background; try again later.", null);
			}
			Sinks.One<BackgroundRun> begun = Sinks.one();
			Disposable.Swap work = Disposables.swap();
			AtomicReference<@Nullable BackgroundRun> known = new AtomicReference<>();
			work.update(Mono.defer(() -> attempt(turn, isStored, known, begun, work))
				.retryWhen(Retry.backoff(WAITS, SHORTEST_WAIT)
					.maxBackoff(LONGEST_WAIT)
					.filter((failure) -> mayWait(known.get(), failure))
					.onRetryExhaustedThrow((retries, last) -> last.failure()))
				.doOnCancel(() -> leave(known.get(), begun))
				.subscribe(null, (failure) -> failed(known.get(), begun, failure)));
			return begun.asMono();
		});
	}

	/** One that was refused after it had begun is asked for again, as another request. */
	private Mono<Void> attempt(Turn turn, boolean isStored, AtomicReference<@Nullable BackgroundRun> known,
			Sinks.One<BackgroundRun> begun, Disposable work) {
		BackgroundRun before = known.get();
		if (before != null) {
			return this.service.serve(turn.again(), (running) -> before.generate(running.pieces()));
		}
		return this.service.serve(turn, (running) -> {
			BackgroundRun run = new BackgroundRun(running, this.shelf, this.owner);
			run.working(work);
			return begin(run, isStored, known).then(Mono.defer(() -> {
				begun.tryEmitValue(run);
				return run.generate(running.pieces());
			}));
		});
	}

	/** Nobody waits for its status, so that it can wait for room. */
	private static boolean mayWait(@Nullable BackgroundRun run, Throwable failure) {
		return run != null && run.isWaiting() && failure instanceof MillraceException known
				&& known.errorCode().category() == ErrorCode.Category.CAPACITY;
	}

	private static void failed(@Nullable BackgroundRun run, Sinks.One<BackgroundRun> begun, Throwable failure) {
		if (run != null) {
			run.fail(failure);
		}
		else {
			begun.tryEmitError(failure);
		}
	}

	/** Once it is in the store, somebody goes on with it. */
	private static void leave(@Nullable BackgroundRun run, Sinks.One<BackgroundRun> begun) {
		if (run != null) {
			begun.tryEmitValue(run);
		}
		else {
			begun.tryEmitError(gone());
		}
	}

	private static MillraceException gone() {
		return MillraceException.retryable(ErrorCode.UNAVAILABLE, "The response could not begin; try again.", null);
	}

	/** From here on it is in the store, and this gateway's. */
	private Mono<Void> begin(BackgroundRun run, boolean isStored, AtomicReference<@Nullable BackgroundRun> known) {
		return Mono.defer(() -> {
			run.queue();
			this.runs.put(run.id(), run);
			return isStored ? Mono.empty() : this.shelf.begin(run.toStored(), this.owner);
		}).doOnError((failure) -> this.runs.remove(run.id(), run)).then(Mono.fromRunnable(() -> {
			known.set(run);
			Disposable renewals = Flux.interval(this.properties.lease().dividedBy(RENEWALS_PER_LEASE))
				.onBackpressureDrop()
				.concatMap((tick) -> renew(run))
				.subscribe();
			run.write().then(Mono.defer(() -> end(run))).doFinally((signal) -> {
				renewals.dispose();
				this.runs.remove(run.id(), run);
				run.written();
			}).subscribe();
		}));
	}

	private Mono<Void> renew(BackgroundRun run) {
		return this.shelf.renew(run.id(), this.owner).onErrorReturn(true).flatMap((kept) -> {
			if (!kept) {
				logger.info("The response {} is not this gateway's any more.", run.id());
				this.runs.remove(run.id(), run);
				run.abandon();
			}
			return Mono.empty();
		});
	}

	/** What is not this gateway's any more is not written by it. */
	private Mono<Void> end(BackgroundRun run) {
		return run.isAbandoned() ? Mono.empty() : this.shelf.end(run.toStored(), this.owner);
	}

	/** The present state of a response that goes on here. */
	Mono<byte[]> resource(String tenant, String id) {
		return Mono.justOrEmpty(running(tenant, id)).map((run) -> run.toStored().resource());
	}

	private @Nullable BackgroundRun running(String tenant, String id) {
		BackgroundRun run = this.runs.get(id);
		return (run != null && run.tenant().equals(tenant)) ? run : null;
	}

	/** Stops a response that is to be deleted. */
	Mono<Void> forget(String tenant, String id) {
		return Mono.fromRunnable(() -> {
			BackgroundRun run = running(tenant, id);
			if (run != null) {
				run.abandon();
			}
		});
	}

	/**
	 * Cancels a response, wherever it goes on.
	 * @return what there is of it
	 */
	Mono<byte[]> cancel(String tenant, String id) {
		BackgroundRun run = running(tenant, id);
		if (run != null) {
			run.cancel();
			return run.whenWritten()
				.timeout(this.properties.storeTimeout(), Mono.empty())
				.then(Mono.fromSupplier(() -> run.toStored().resource()));
		}
		return this.shelf.require(tenant, id).flatMap((stored) -> {
			if (!stored.background()) {
				throw Fields.invalid("response_id", "Only responses with 'background' can be cancelled.");
			}
			if (!ResponseResource.isGoing(stored.status())) {
				return Mono.just(stored.resource());
			}
			StoredResponse cancelled = with(stored, ResponseResource.CANCELLED, null);
			return this.shelf.cancel(cancelled)
				.flatMap((now) -> now ? Mono.just(cancelled) : this.shelf.require(tenant, id))
				.map(StoredResponse::resource);
		});
	}

	private static StoredResponse with(StoredResponse stored, String status, @Nullable MillraceException why) {
		ObjectNode resource = (ObjectNode) JsonMapper.shared().readTree(stored.resource());
		resource.put("status", status);
		if (why != null) {
			resource.putObject("error")
				.put("code", (why.errorCode().code() != null) ? why.errorCode().code() : why.errorCode().type())
				.put("message", why.sentence());
		}
		return new StoredResponse(stored.id(), stored.tenant(), stored.createdAt(), stored.previousId(), status,
				stored.background(), stored.request(), stored.input(), JsonMapper.shared().writeValueAsBytes(resource));
	}

	/** Streams the events after a number. */
	Mono<Void> stream(ServerWebExchange exchange, String tenant, String id, long after) {
		BackgroundRun run = running(tenant, id);
		if (run != null) {
			return stream(exchange, run.follow(after));
		}
		return this.shelf.require(tenant, id).flatMap((stored) -> {
			if (!stored.background()) {
				throw Fields.invalid("stream", "Only responses with 'background' can be streamed again.");
			}
			return stream(exchange, this.follower.follow(tenant, id, after));
		});
	}

	private Mono<Void> stream(ServerWebExchange exchange, Flux<ResponseEvent> events) {
		Flux<byte[]> alive = events.map(ResponseEvent::toSse)
			.publish((shared) -> Flux.merge(shared,
					Flux.interval(this.keepAliveInterval)
						.onBackpressureDrop()
						.map((tick) -> SseEvent.keepAlive())
						.takeUntilOther(shared.ignoreElements())));
		return Responses.stream(exchange.getResponse(), alive.concatWith(Mono.fromSupplier(SseEvent::done)));
	}

	private Mono<Void> claim() {
		int room = this.properties.maxBackground() - this.runs.size();
		return (room <= 0) ? Mono.empty()
				: this.shelf.claim(this.owner, room)
					.filter((stored) -> !this.runs.containsKey(stored.id()))
					.concatMap(this::resume)
					.then()
					.onErrorResume(MillraceException.class, (failure) -> Mono.empty())
					.onErrorResume((failure) -> {
						logger.error("Responses that nobody works at cannot be looked for.", failure);
						return Mono.empty();
					});
	}

	private Mono<Void> resume(StoredResponse stored) {
		return this.callers.named(stored.tenant()).map((caller) -> resume(stored, caller)).orElseGet(() -> {
			MillraceException why = new MillraceException(ErrorCode.INVALID_API_KEY,
					"The API key '" + stored.tenant() + "' is no longer there.");
			return this.shelf.end(with(stored, ResponseResource.FAILED, why), this.owner);
		});
	}

	private Mono<Void> resume(StoredResponse stored, Caller caller) {
		logger.info("The response {} is taken over.", stored.id());
		return Mono.defer(() -> {
			ResponseRequest request = ResponseRequest.of(this.bodies.parse(stored.request(), ResponseWire.class),
					UnknownFields.IGNORE, null, true);
			RequestScope scope = new RequestScope(RequestId.create(), null, System.nanoTime(), caller);
			return this.turns.of(scope, ItemIds.of(stored.id()), stored.createdAt(), stored.request(), request,
					this.shelf);
		}).flatMap((turn) -> launch(turn, true)).then().onErrorResume((failure) -> failed(stored, failure));
	}

	/** It is tried again when the lease is over, for a while. */
	private Mono<Void> failed(StoredResponse stored, Throwable failure) {
		logger.warn("The response {} was not taken over: {}", stored.id(), failure.toString());
		MillraceException why = (failure instanceof MillraceException known) ? known
				: new MillraceException(ErrorCode.INTERNAL, "The response could not be taken over.", null, failure);
		boolean isOld = stored.createdAt().plus(MOST_AGE).isBefore(Instant.now());
		return isOld ? this.shelf.end(with(stored, ResponseResource.FAILED, why), this.owner) : Mono.empty();
	}

}
