package io.millrace.platform.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.Bus;
import io.millrace.protocol.bus.BusException;
import io.millrace.protocol.bus.DeliveryHandler;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import io.millrace.protocol.bus.Subscription;
import io.millrace.protocol.message.Envelope;
import io.millrace.protocol.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A broker whose messages wait until the simulation delivers them. What one process sends
 * to another keeps its order; nothing else does. Of the submit queue the highest priority
 * comes first, and what was not acknowledged comes again when its consumer is gone.
 */
final class Broker implements Bus {

	private final Map<String, Channel> channels = new LinkedHashMap<>();

	private final List<Entry> submits = new ArrayList<>();

	private final Set<String> duplicateIds = new HashSet<>();

	private final Map<Address, ProcessId> inboxes = new LinkedHashMap<>();

	private final UnaryOperator<@Nullable Message> wire;

	private boolean connected = true;

	private long sent;

	/**
	 * An empty one.
	 * @param wire what becomes of a message under way; null if it is lost
	 */
	Broker(UnaryOperator<@Nullable Message> wire) {
		this.wire = wire;
	}

	/** A process can be sent to from now on. */
	void register(ProcessId process) {
		this.inboxes.put(Address.inbox(process), process);
	}

	void post(ProcessId from, ProcessId to, Message message) {
		Message carried = this.wire.apply(message);
		if (carried != null && this.connected) {
			this.channels.computeIfAbsent(from + ">" + to, (key) -> new Channel(to)).messages.add(carried);
		}
	}

	void broadcast(ProcessId from, Message message, List<ProcessId> listeners) {
		listeners.forEach((listener) -> post(from, listener, message));
	}

	/** Channels with something to deliver. */
	List<Channel> open() {
		return this.channels.values().stream().filter((channel) -> !channel.messages.isEmpty()).toList();
	}

	@Nullable Entry nextSubmit() {
		return this.submits.stream()
			.filter((entry) -> !entry.delivered)
			.min(Comparator.<Entry>comparingInt((entry) -> -entry.priority).thenComparingLong((entry) -> entry.number))
			.orElse(null);
	}

	/** The consumer of the submit queue is gone. */
	void giveBackSubmits() {
		this.submits.forEach((entry) -> entry.delivered = false);
	}

	boolean isEmpty() {
		return open().isEmpty() && nextSubmit() == null;
	}

	/** It went away, and with it whatever it held. */
	void goAway() {
		this.connected = false;
		this.channels.clear();
		this.submits.clear();
		this.duplicateIds.clear();
	}

	void comeBack() {
		this.connected = true;
	}

	@Override
	public CompletionStage<SendResult> send(Address queue, Envelope envelope, SendOptions options) {
		if (!this.connected) {
			return CompletableFuture.failedStage(new BusException("away", null));
		}
		if (queue.isSubmit()) {
			Message carried = this.wire.apply(envelope.message());
			if (carried != null && (options.duplicateId() == null || this.duplicateIds.add(options.duplicateId()))) {
				this.submits.add(new Entry(carried, options.priority(), this.sent++));
			}
		}
		else {
			ProcessId to = this.inboxes.get(queue);
			if (to != null) {
				post(envelope.sender(), to, envelope.message());
			}
		}
		return CompletableFuture.completedStage(SendResult.SENT);
	}

	@Override
	public void publish(Address topic, Envelope envelope) {
		throw new UnsupportedOperationException("The simulation publishes by itself.");
	}

	@Override
	public Subscription consume(QueueSpec queue, DeliveryHandler handler) {
		throw new UnsupportedOperationException("The simulation delivers by itself.");
	}

	@Override
	public Subscription subscribe(Address topic, DeliveryHandler handler) {
		throw new UnsupportedOperationException("The simulation delivers by itself.");
	}

	@Override
	public boolean isConnected() {
		return this.connected;
	}

	@Override
	public void close() {
	}

	/** What one process has sent to another and has not arrived. */
	static final class Channel {

		private final ProcessId to;

		private final Deque<Message> messages = new ArrayDeque<>();

		Channel(ProcessId to) {
			this.to = to;
		}

		ProcessId to() {
			return this.to;
		}

		Message head() {
			return this.messages.getFirst();
		}

		Message take() {
			return this.messages.removeFirst();
		}

		/** The broker delivers the first one twice. */
		void duplicate() {
			this.messages.addFirst(this.messages.getFirst());
		}

	}

	/** One message in the submit queue. */
	final class Entry {

		private final Message message;

		private final int priority;

		private final long number;

		private int deliveries;

		private boolean delivered;

		Entry(Message message, int priority, long number) {
			this.message = message;
			this.priority = priority;
			this.number = number;
		}

		Message deliver() {
			this.delivered = true;
			this.deliveries++;
			return this.message;
		}

		int deliveries() {
			return this.deliveries;
		}

		void acknowledge() {
			Broker.this.submits.remove(this);
		}

	}

}
