package io.millrace.gateway.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.SendResult;
import org.jspecify.annotations.Nullable;

/** Keeps what is sent, and reaches nobody. */
final class RecordedLinks implements GenerationLinks {

	final List<Submitted> submitted = new ArrayList<>();

	/** The names of those who were told. */
	final List<String> cancels = new ArrayList<>();

	final List<Attempt> cancelledUpTo = new ArrayList<>();

	final List<String> resumes = new ArrayList<>();

	final List<String> acknowledged = new ArrayList<>();

	/** What becomes of the next submissions. */
	CompletionStage<SendResult> result = CompletableFuture.completedStage(SendResult.SENT);

	int reconnects;

	long leaseNanos;

	int closed;

	/** What was delivered before with each submission. */
	List<TokenIds> delivered() {
		return this.submitted.stream().map(Submitted::delivered).toList();
	}

	@Override
	public CompletionStage<SendResult> submit(GenerationRequest request, TokenIds delivered, int submission,
			int crashes, int send, Instant deadline) {
		this.submitted.add(new Submitted(delivered, submission, crashes, send));
		return this.result;
	}

	@Override
	public void cancel(RequestId id, Attempt upTo, String pool, @Nullable ProcessId worker) {
		this.cancels.add((worker != null) ? worker.name() : "scheduler");
		this.cancelledUpTo.add(upTo);
	}

	@Override
	public void resume(RequestId id, Attempt attempt, int offset, ProcessId worker) {
		this.resumes.add(worker.name() + " from " + offset);
	}

	@Override
	public void acknowledge(RequestId id, Attempt attempt, ProcessId worker) {
		this.acknowledged.add(worker.name() + " " + attempt);
	}

	@Override
	public void closed(RequestId id) {
		this.closed++;
	}

	@Override
	public int reconnects() {
		return this.reconnects;
	}

	@Override
	public long leaseNanos() {
		return this.leaseNanos;
	}

	/** What a submission says beside its request. */
	record Submitted(TokenIds delivered, int submission, int crashes, int send) {

	}

}
