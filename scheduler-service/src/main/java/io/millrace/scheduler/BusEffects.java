package io.millrace.scheduler;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestLog;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Lost;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Probe;
import io.millrace.protocol.message.Reject;
import io.millrace.scheduler.core.Observation;
import io.millrace.scheduler.core.SchedulerEffects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends on the bus what the core decides. A send that fails is not repeated here: the
 * accept timer and the gateway's own timers cover it.
 */
final class BusEffects implements SchedulerEffects {

	private static final Logger logger = LoggerFactory.getLogger(BusEffects.class);

	private static final SendOptions URGENT = new SendOptions(9, null, null);

	private final ProcessId scheduler;

	private final Bus bus;

	private final SchedulerMeters meters;

	private final SchedulerSpans spans;

	BusEffects(ProcessId scheduler, Bus bus, SchedulerMeters meters, SchedulerSpans spans) {
		this.spans = spans;
		this.scheduler = scheduler;
		this.bus = bus;
		this.meters = meters;
	}

	@Override
	public void send(ProcessId to, Message message) {
		if (message instanceof Dispatch dispatch) {
			this.meters.dispatched(dispatch.items().size());
		}
		if (message instanceof Reject reject) {
			this.meters.rejected(reject.reason());
		}
		this.bus
			.send(Address.inbox(to), Envelope.of(this.scheduler, message),
					(message instanceof Cancel || message instanceof Probe) ? URGENT : SendOptions.DEFAULT)
			.whenComplete((result, failure) -> report(to, message, result, failure));
	}

	@Override
	public void publish(Lost lost) {
		logger.warn("{} is lost.", lost.process());
		this.bus.publish(Address.LOST, Envelope.of(this.scheduler, lost));
	}

	@Override
	public void observe(Observation observation) {
		this.meters.observe(observation);
		switch (observation) {
			case Observation.WorkerLost lost ->
				logger.warn("Worker {} is given up; it was running {} requests.", lost.worker(), lost.running());
			case Observation.TookOver tookOver ->
				logger.info("Active for the worker pool '{}' from now on, term {}.", tookOver.pool(), tookOver.term());
			case Observation.SuspectPlaced placed -> RequestLog
				.about(logger.atWarn(), placed.requestId(), placed.trace())
				.log("Request {} goes to {}, after a worker was lost with it.", placed.requestId(), placed.worker());
			case Observation.Admitted admitted -> this.spans.admitted(admitted);
			case Observation.Bounced bounced -> logger.debug("{} has no inbox.", bounced.worker());
			case Observation.CancelledWhileQueued ignored -> {
			}
			case Observation.Placed ignored -> {
			}
		}
	}

	private static void report(ProcessId to, Message message, @Nullable SendResult result,
			@Nullable Throwable failure) {
		if (failure != null || result == SendResult.FULL) {
			logger.warn("A {} did not reach {}: {}", message.getClass().getSimpleName(), to,
					(failure != null) ? failure.getMessage() : "its inbox is full");
		}
	}

}
