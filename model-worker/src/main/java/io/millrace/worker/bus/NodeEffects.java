package io.millrace.worker.bus;

import java.util.concurrent.atomic.AtomicLong;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.message.Dispatch;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.GenerationTask;
import io.millrace.protocol.message.Message;
import io.millrace.protocol.message.Outcome;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.engine.Transcript;
import io.millrace.worker.protocol.WorkerEffects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does on the bus and in the engine what the protocol decides. */
final class NodeEffects implements WorkerEffects {

	private static final Logger logger = LoggerFactory.getLogger(NodeEffects.class);

	private final ProcessId id;

	private final Bus bus;

	private final ModelEngine engine;

	private final AtomicLong failures = new AtomicLong();

	/**
	 * The effects of one incarnation.
	 * @param id under which it sends
	 */
	NodeEffects(ProcessId id, Bus bus, ModelEngine engine) {
		this.id = id;
		this.bus = bus;
		this.engine = engine;
	}

	@Override
	public void send(ProcessId receiver, Message message) {
		this.bus.send(Address.inbox(receiver), Envelope.of(this.id, message), SendOptions.DEFAULT)
			.whenComplete((result, failure) -> {
				if (failure != null || result == SendResult.FULL) {
					warn(receiver, message, (failure != null) ? failure.toString() : "its queue is full.");
				}
			});
	}

	/** Warns rarely: in an outage every step's frames fail. */
	private void warn(ProcessId receiver, Message message, String reason) {
		long count = this.failures.incrementAndGet();
		if (Long.bitCount(count) == 1) {
			logger.warn("{} to {} was not sent, the {}th message so far: {}", message.getClass().getSimpleName(),
					receiver, count, reason);
		}
	}

	@Override
	public Outcome.@Nullable Failed refuse(GenerationTask task) {
		return this.engine.refuse(task);
	}

	@Override
	public @Nullable Transcript run(Dispatch.Item item) {
		return this.engine.submit(item);
	}

	@Override
	public void abort(Transcript transcript) {
		this.engine.abort(transcript);
	}

	@Override
	public void resetPrefixCache() {
		this.engine.resetPrefixCache();
	}

}
