package io.millrace.gateway.stream;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import io.millrace.protocol.Attempt;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.Frame;
import io.millrace.protocol.message.Gone;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Output;
import io.millrace.protocol.message.Reject;

/**
 * Gives each generation what arrives for it. A worker that works on a request nobody
 * knows any more is told to stop.
 */
final class Demultiplexer {

	private static final Duration STOP_INTERVAL = Duration.ofSeconds(1);

	private final Map<RequestId, OpenRequest> open;

	private final GenerationLinks links;

	/** Requests that nobody knows, and when a worker was last told so. */
	private final RecentRequests<Long> stopped = new RecentRequests<>();

	/**
	 * The tries that a worker has ended. The scheduler's word that it has one may come
	 * after the worker's that it is done.
	 */
	private final RecentRequests<Attempt> finished = new RecentRequests<>();

	Demultiplexer(Map<RequestId, OpenRequest> open, GenerationLinks links) {
		this.open = open;
		this.links = links;
	}

	void onMessage(Message message) {
		switch (message) {
			case Admit admit -> {
				if (!give(admit.requestId(), (generation) -> generation.onAdmit(admit))
						&& !admit.attempt().equals(this.finished.get(admit.requestId()))) {
					stop(admit.requestId(), admit.worker());
				}
			}
			case Reject reject -> give(reject.requestId(), (generation) -> generation.onReject(reject));
			case Frame frame -> frame.outputs().forEach((output) -> onOutput(frame.worker(), output));
			case Finish finish -> {
				this.finished.put(finish.requestId(), finish.attempt());
				if (!give(finish.requestId(), (generation) -> generation.onFinish(finish))) {
					this.links.acknowledge(finish.requestId(), finish.attempt(), finish.worker());
				}
			}
			case Gone gone -> give(gone.requestId(), (generation) -> generation.onGone(gone));
			case Lost lost -> this.open.values().forEach((generation) -> generation.onLost(lost.process()));
			default -> {
				// No message for a gateway: a newer release may know it.
			}
		}
	}

	private void onOutput(ProcessId worker, Output output) {
		switch (output) {
			case Output.Tokens tokens -> {
				if (!give(tokens.requestId(), (generation) -> generation.onTokens(worker, tokens))) {
					stop(tokens.requestId(), worker);
				}
			}
		}
	}

	/** Whether anybody wants it. */
	private boolean give(RequestId id, Consumer<OpenRequest> message) {
		OpenRequest generation = this.open.get(id);
		if (generation == null) {
			return false;
		}
		message.accept(generation);
		return true;
	}

	/** Tells a worker that it works for nobody, but not for each of its frames. */
	private void stop(RequestId id, ProcessId worker) {
		long now = this.links.leaseNanos();
		Long told = this.stopped.get(id);
		if (told != null && now - told < STOP_INTERVAL.toNanos()) {
			return;
		}
		this.stopped.put(id, now);
		this.links.cancel(id, Attempt.LAST, "", worker);
	}

}
