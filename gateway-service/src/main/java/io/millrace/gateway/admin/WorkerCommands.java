package io.millrace.gateway.admin;

import java.time.Duration;
import java.util.List;

import io.millrace.gateway.models.ModelRegistry;
import io.millrace.gateway.models.WorkerStatus;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.message.Drain;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.ResetPrefixCache;
import io.millrace.protocol.message.WorkerMessage;
import io.millrace.protocol.message.WorkerState;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells workers over the bus what operators want of them. */
public final class WorkerCommands {

	/** A worker says at once what has become of it. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

	private final ProcessId self;

	private final Bus bus;

	private final ModelRegistry models;

	/** Commands of a gateway. */
	public WorkerCommands(ProcessId self, Bus bus, ModelRegistry models) {
		this.self = self;
		this.bus = bus;
		this.models = models;
	}

	/**
	 * Lets a worker take nothing new, or take new work again.
	 * @return completes when the worker has said so; fails with {@link MillraceException}
	 */
	Mono<Void> drain(String name, boolean draining) {
		return Mono.defer(() -> {
			WorkerStatus worker = find(name);
			WorkerState wanted = draining ? WorkerState.DRAINING : WorkerState.READY;
			return send(worker.id(), new Drain(draining)).then(Flux.interval(Duration.ZERO, LOOK_INTERVAL)
				.onBackpressureDrop()
				.filter((number) -> isIn(name, wanted))
				.next()
				.timeout(PATIENCE, Mono.error(
						() -> new MillraceException(ErrorCode.UNAVAILABLE, "The worker " + name + " does not answer.")))
				.then());
		});
	}

	private boolean isIn(String name, WorkerState wanted) {
		return this.models.workers()
			.stream()
			.anyMatch((worker) -> worker.id().name().equals(name) && worker.load() != null
					&& worker.load().state() == wanted);
	}

	/**
	 * Lets no new request find what was computed before, at any worker.
	 * @return how many workers were told
	 */
	Mono<Integer> resetPrefixCaches() {
		return Mono.defer(() -> {
			List<WorkerStatus> heard = this.models.workers().stream().filter(WorkerStatus::heard).toList();
			return Flux.fromIterable(heard)
				.flatMap((worker) -> send(worker.id(), new ResetPrefixCache()))
				.then(Mono.just(heard.size()));
		});
	}

	private WorkerStatus find(String name) {
		return this.models.workers()
			.stream()
			.filter((worker) -> worker.heard() && worker.id().name().equals(name))
			.findFirst()
			.orElseThrow(() -> new MillraceException(ErrorCode.NOT_FOUND, "There is no worker '" + name + "' now."));
	}

	private Mono<Void> send(ProcessId worker, WorkerMessage message) {
		return Mono
			.fromFuture(() -> this.bus.send(Address.inbox(worker), Envelope.of(this.self, message), SendOptions.DEFAULT)
				.toCompletableFuture())
			.onErrorMap((failure) -> new MillraceException(ErrorCode.UNAVAILABLE, "The message bus is not available.",
					null, failure))
			.then();
	}

}
