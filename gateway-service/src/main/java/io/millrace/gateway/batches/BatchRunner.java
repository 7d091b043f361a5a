package io.millrace.gateway.batches;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.millrace.process.Ticking;
import io.millrace.protocol.MillraceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Runs batches that nobody runs, some at a time. Ends before the web server and the bus
 * do, and leaves its batches to others then.
 */
final class BatchRunner extends Ticking {

	private static final Logger logger = LoggerFactory.getLogger(BatchRunner.class);

	private static final Duration RELEASE = Duration.ofSeconds(5);

	private final String owner = "gateway-" + UUID.randomUUID();

	private final BatchParts parts;

	private final BooleanSupplier storeIsOpen;

	private final Map<String, Running> running = new ConcurrentHashMap<>();

	private final Sinks.Many<Long> wakes = Sinks.many().multicast().directBestEffort();

	/**
	 * A runner.
	 * @param storeIsOpen whether it makes sense to look for batches
	 */
	BatchRunner(BatchParts parts, BooleanSupplier storeIsOpen) {
		this.parts = parts;
		this.storeIsOpen = storeIsOpen;
		parts.meters().running(this.running, Map::size);
	}

	/** There may be something to do, which is else found at the next look. */
	void wake() {
		this.wakes.tryEmitNext(0L);
	}

	/** A batch was cancelled. */
	void cancelled(String id) {
		Running here = this.running.get(id);
		if (here != null) {
			here.run().cancel();
		}
	}

	@Override
	protected Disposable begin() {
		return Flux.merge(Flux.interval(this.parts.properties().pollInterval()), this.wakes.asFlux())
			.onBackpressureLatest()
			.filter((number) -> this.storeIsOpen.getAsBoolean())
			.concatMap((number) -> look(), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		super.stop();
		this.running.values().forEach((each) -> each.work().dispose());
		Flux.fromIterable(this.running.keySet())
			.flatMap((id) -> this.parts.store().release(id, this.owner).onErrorComplete())
			.then()
			.timeout(RELEASE)
			.onErrorComplete()
			.block();
		this.running.clear();
	}

	private Mono<Void> look() {
		int room = this.parts.properties().maxRunning() - this.running.size();
		if (room <= 0) {
			return Mono.empty();
		}
		return this.parts.store()
			.claim(this.owner, this.parts.properties().lease(), room)
			.doOnNext(this::launch)
			.then()
			.onErrorResume(MillraceException.class, (ex) -> Mono.empty())
			.onErrorResume((ex) -> {
				logger.error("Batches cannot be looked for.", ex);
				return Mono.empty();
			});
	}

	private void launch(Batch batch) {
		BatchRun run = new BatchRun(batch, this.owner, this.parts);
		Sinks.Empty<Void> begin = Sinks.empty();
		Disposable work = begin.asMono()
			.then(Mono.defer(run::run))
			.doOnError((failure) -> complain(batch, failure))
			.onErrorComplete()
			.doFinally((signal) -> {
				if (isRunning()) {
					this.running.remove(batch.id());
					wake();
				}
			})
			.subscribe();
		this.running.put(batch.id(), new Running(run, work));
		begin.tryEmitEmpty();
	}

	private static void complain(Batch batch, Throwable failure) {
		if (failure instanceof LeaseLostException || failure instanceof MillraceException) {
			logger.info("The batch {} is not gone on with here: {}", batch.id(), failure.getMessage());
		}
		else {
			logger.error("The batch {} was interrupted; it is gone on with when its lease is over.", batch.id(),
					failure);
		}
	}

	private record Running(BatchRun run, Disposable work) {

	}

}
