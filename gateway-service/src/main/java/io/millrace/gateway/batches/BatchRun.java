package io.millrace.gateway.batches;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.millrace.gateway.files.FileStore;
import io.millrace.gateway.files.StoredFile;
import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.MillraceException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * One batch from where it is to its end: input checked, lines run, files written. What is
 * done is known from the store alone, so that any gateway can go on with it.
 */
final class BatchRun {

	private static final int RESULTS_PER_TRANSACTION = 64;

	private static final int RESULTS_PER_READ = 64;

	private static final int LEASE_PARTS = 3;

	private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

	private final Batch batch;

	private final String owner;

	private final BatchStore store;

	private final FileStore files;

	private final LineRunner runner;

	private final BatchProperties properties;

	private final int maxLineBytes;

	private final BatchMeters meters;

	private final Clock clock;

	private final Sinks.Empty<Void> cancelled = Sinks.empty();

	BatchRun(Batch batch, String owner, BatchParts parts) {
		this.batch = batch;
		this.owner = owner;
		this.store = parts.store();
		this.files = parts.files();
		this.runner = parts.runner();
		this.properties = parts.properties();
		this.maxLineBytes = parts.maxLineBytes();
		this.meters = parts.meters();
		this.clock = parts.clock();
	}

	/** Ends its lines; what is done stays. */
	void cancel() {
		this.cancelled.tryEmitEmpty();
	}

	/**
	 * Runs it to its end.
	 * @return fails with {@link LeaseLostException} where somebody else has it
	 */
	Mono<Void> run() {
		if (this.batch.status() == BatchStatus.CANCELLING) {
			cancel();
		}
		return Mono.firstWithSignal(steps(), renewals());
	}

	private Mono<Void> steps() {
		return input().singleOptional()
			.flatMap((file) -> file.map(this::steps)
				.orElseGet(() -> (this.batch.status() == BatchStatus.FINALIZING) ? end() : gone()));
	}

	private Mono<Void> steps(StoredFile input) {
		boolean checked = this.batch.times().inProgress() != null || this.batch.status() == BatchStatus.CANCELLING;
		return (checked ? Mono.just(true) : check(input))
			.flatMap((right) -> right ? run(input).then(Mono.defer(this::end)) : Mono.empty());
	}

	private Mono<StoredFile> input() {
		return this.files.find(this.batch.tenant(), this.batch.order().inputFileId());
	}

	private Flux<InputLine> lines(StoredFile input) {
		return LineSplitter.split(this.files.content(input), this.maxLineBytes);
	}

	private Mono<Void> gone() {
		InputCheck check = new InputCheck(this.batch.order().endpoint(), this.properties.maxLines());
		check.fail(MillraceException.of(ErrorCode.NOT_FOUND, "input_file_id", "The input file is no longer there."));
		return fail(String.valueOf(check.errors()));
	}

	private Mono<Void> fail(String errors) {
		return this.store.fail(this.batch.id(), this.owner, errors)
			.doOnSuccess((nothing) -> this.meters.ended(BatchStatus.FAILED));
	}

	/** Whether the input is right; the batch has failed where it is not. */
	private Mono<Boolean> check(StoredFile input) {
		InputCheck check = new InputCheck(this.batch.order().endpoint(), this.properties.maxLines());
		return lines(input).doOnNext(check::look).then().onErrorResume(MillraceException.class, (failure) -> {
			if (failure.errorCode() == ErrorCode.UNAVAILABLE) {
				return Mono.error(failure);
			}
			check.fail(failure);
			return Mono.empty();
		}).then(Mono.defer(() -> {
			String errors = check.errors();
			return (errors == null) ? this.store.begin(this.batch.id(), this.owner, check.lines()).thenReturn(true)
					: fail(errors).thenReturn(false);
		}));
	}

	private Mono<Void> run(StoredFile input) {
		int concurrency = this.runner.concurrency(this.batch.tenant(), this.properties.concurrency());
		return this.store.written(this.batch.id())
			.collect(BitSet::new, BitSet::set)
			.flatMap((done) -> lines(input).takeUntilOther(this.cancelled.asMono())
				.filter((line) -> !done.get(line.number()))
				.flatMap((line) -> run(line).takeUntilOther(this.cancelled.asMono()), concurrency, 1)
				.bufferTimeout(RESULTS_PER_TRANSACTION, this.properties.writeInterval(), true)
				.concatMap(this::write, 1)
				.then())
			.then(Mono.defer(() -> this.store.finalizing(this.batch.id(), this.owner)));
	}

	private Mono<LineResult> run(InputLine line) {
		Duration left = Duration.between(this.clock.instant(), this.batch.deadline());
		return left.isPositive() ? this.runner.run(this.batch.tenant(), line)
			.timeout(left)
			.onErrorResume(TimeoutException.class, (ex) -> Mono.just(expired(line))) : Mono.just(expired(line));
	}

	private static LineResult expired(InputLine line) {
		return LineRunner.failed(line, LineRequest.of(line).customId(), "batch_expired",
				"The line could not be run before the completion window ended.");
	}

	/** Results wait for a store that is away. */
	private Mono<Void> write(List<LineResult> results) {
		return this.store.write(this.batch.id(), this.owner, results)
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, STORE_PAUSE)
				.filter((failure) -> failure instanceof MillraceException known
						&& known.errorCode() == ErrorCode.UNAVAILABLE))
			.doOnSuccess((nothing) -> this.meters.lines(results));
	}

	private Mono<Void> end() {
		BatchOutput output = new BatchOutput(this.files, this.batch);
		return copy(output, -1).then(Mono.defer(output::finish))
			.then(this.store.find(this.batch.tenant(), this.batch.id()))
			.flatMap((now) -> {
				BatchStatus status = ended(now);
				return this.store.end(now.id(), this.owner, status, output)
					.doOnSuccess((nothing) -> this.meters.ended(status));
			});
	}

	private static BatchStatus ended(Batch now) {
		if (now.status() == BatchStatus.CANCELLING) {
			return BatchStatus.CANCELLED;
		}
		Instant finalizing = now.times().finalizing();
		return (finalizing != null && finalizing.isBefore(now.deadline())) ? BatchStatus.COMPLETED
				: BatchStatus.EXPIRED;
	}

	private Mono<Void> copy(BatchOutput output, int after) {
		return this.store.results(this.batch.id(), after, RESULTS_PER_READ)
			.expand((results) -> results.isEmpty() ? Mono.empty()
					: output.add(results)
						.then(this.store.results(this.batch.id(), results.getLast().number(), RESULTS_PER_READ)))
			.then();
	}

	/** Never ends by itself, but with the loss of the lease. */
	private Mono<Void> renewals() {
		Duration lease = this.properties.lease();
		return Flux.interval(lease.dividedBy(LEASE_PARTS))
			.onBackpressureDrop()
			.concatMap((number) -> this.store.renew(this.batch.id(), this.owner, lease)
				.switchIfEmpty(Mono.error(LeaseLostException::new))
				.onErrorResume(MillraceException.class, (ex) -> Mono.empty()), 1)
			.doOnNext((status) -> {
				if (status == BatchStatus.CANCELLING) {
					cancel();
				}
			})
			.then(Mono.never());
	}

}
