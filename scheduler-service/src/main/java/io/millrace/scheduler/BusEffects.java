package io.millrace.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Admit;
import io.millrace.protocol.message.Cancel;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Reject;
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

	BusEffects(ProcessId scheduler, Bus bus, SchedulerMeters meters) {
		this.scheduler = scheduler;
		this.bus = bus;
		this.meters = meters;
	}

	@Override
	public void dispatch(ProcessId worker, List<Dispatch.Item> items) {
		this.meters.dispatched(items.size());
		send(worker, new Dispatch(this.scheduler, this.scheduler.epoch(), items), SendOptions.DEFAULT);
	}

	@Override
	public void admit(ProcessId gateway, Admit admit, Duration queued) {
		this.meters.admitted(queued);
		send(gateway, admit, SendOptions.DEFAULT);
	}

	@Override
	public void reject(ProcessId gateway, Reject reject) {
		this.meters.rejected(reject.error());
		send(gateway, reject, SendOptions.DEFAULT);
	}

	@Override
	public void cancel(ProcessId worker, RequestId request) {
		send(worker, new Cancel(request), URGENT);
	}

	@Override
	public void workerLost(ProcessId worker, Set<RequestId> running) {
		this.meters.workerLost();
		logger.warn("Worker {} is lost; it was running {} requests.", worker, running.size());
	}

	private void send(ProcessId to, Message message, SendOptions options) {
		this.bus.send(Address.inbox(to), Envelope.of(this.scheduler, message), options)
			.whenComplete((result, failure) -> report(to, message, result, failure));
	}

	private static void report(ProcessId to, Message message, @Nullable SendResult result,
			@Nullable Throwable failure) {
		if (failure != null || result == SendResult.FULL) {
			logger.warn("A {} did not reach {}: {}", message.getClass().getSimpleName(), to,
					(failure != null) ? failure.getMessage() : "its inbox is full");
		}
	}

}
