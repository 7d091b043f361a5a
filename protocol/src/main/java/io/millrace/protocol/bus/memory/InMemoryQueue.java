package io.millrace.protocol.bus.memory;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.millrace.protocol.bus.Address;
import io.millrace.protocol.bus.QueueSpec;
import io.millrace.protocol.bus.SendOptions;
import io.millrace.protocol.bus.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * One queue: entries that wait, entries in the hands of consumers, and the consumers in
 * the order in which they came. Its monitor guards all of it.
 */
final class InMemoryQueue {

	private static final int MAX_DUPLICATE_IDS = 20_000;

	private final Clock clock;

	private final TreeSet<Entry> waiting = new TreeSet<>();

	private final Map<Entry, InMemoryConsumer> unacknowledged = new LinkedHashMap<>();

	private final List<InMemoryConsumer> consumers = new ArrayList<>();

	private final Map<String, Boolean> duplicateIds = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MAX_DUPLICATE_IDS;
		}

	};

	private QueueSpec spec;

	private long sent;

	InMemoryQueue(QueueSpec spec, Clock clock) {
		this.spec = spec;
		this.clock = clock;
	}

	synchronized QueueSpec spec() {
		return this.spec;
	}

	synchronized SendResult offer(Address sentTo, byte[] body, SendOptions options) {
		String duplicateId = options.duplicateId();
		if (duplicateId != null && this.duplicateIds.containsKey(duplicateId)) {
			return SendResult.SENT;
		}
		if (isFull() && !this.waiting.removeIf(this::isExpired)) {
			return SendResult.FULL;
		}
		if (duplicateId != null) {
			this.duplicateIds.put(duplicateId, Boolean.TRUE);
		}
		this.waiting.add(new Entry(this.sent++, options.priority(), options.expiry(), 0, sentTo, body));
		notifyAll();
		return SendResult.SENT;
	}

	synchronized void attach(InMemoryConsumer consumer, QueueSpec asSeenByConsumer) {
		this.spec = asSeenByConsumer;
		this.consumers.add(consumer);
		consumer.attachedTo(this);
		notifyAll();
	}

	/** Returns what the consumer held, in its old place. */
	synchronized void detach(InMemoryConsumer consumer) {
		this.consumers.remove(consumer);
		List<Entry> returned = this.unacknowledged.entrySet()
			.stream()
			.filter((held) -> held.getValue() == consumer)
			.map(Map.Entry::getKey)
			.toList();
		returned.forEach(this.unacknowledged::remove);
		this.waiting.addAll(returned);
		notifyAll();
	}

	/** Whether it is temporary and its last consumer has gone. */
	synchronized boolean isDeserted() {
		return this.spec.temporary() && this.consumers.isEmpty();
	}

	/** Waits for the consumer's next entry; null once the consumer is closed. */
	synchronized @Nullable Entry take(InMemoryConsumer consumer) {
		while (!consumer.isClosed()) {
			while (!this.waiting.isEmpty() && isServed(consumer)) {
				Entry entry = this.waiting.removeFirst();
				if (!isExpired(entry)) {
					Entry delivered = entry.delivered();
					this.unacknowledged.put(delivered, consumer);
					return delivered;
				}
			}
			try {
				wait();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return null;
			}
		}
		return null;
	}

	synchronized void acknowledge(InMemoryConsumer consumer, Entry entry) {
		this.unacknowledged.remove(entry, consumer);
	}

	private boolean isFull() {
		return this.waiting.size() + this.unacknowledged.size() >= this.spec.maxMessages();
	}

	private boolean isServed(InMemoryConsumer consumer) {
		return !this.spec.exclusive() || this.consumers.getFirst() == consumer;
	}

	private boolean isExpired(Entry entry) {
		return entry.expiry() != null && !this.clock.instant().isBefore(entry.expiry());
	}

	/** An envelope in the queue; entries are equal and ordered by priority and number. */
	static final class Entry implements Comparable<Entry> {

		private static final Comparator<Entry> ORDER = Comparator.<Entry>comparingInt((entry) -> -entry.priority)
			.thenComparingLong((entry) -> entry.number);

		private final long number;

		private final int priority;

		private final @Nullable Instant expiry;

		private final int deliveryCount;

		private final Address sentTo;

		private final byte[] body;

		Entry(long number, int priority, @Nullable Instant expiry, int deliveryCount, Address sentTo, byte[] body) {
			this.number = number;
			this.priority = priority;
			this.expiry = expiry;
			this.deliveryCount = deliveryCount;
			this.sentTo = sentTo;
			this.body = body;
		}

		Entry delivered() {
			return new Entry(this.number, this.priority, this.expiry, this.deliveryCount + 1, this.sentTo, this.body);
		}

		@Nullable Instant expiry() {
			return this.expiry;
		}

		int deliveryCount() {
			return this.deliveryCount;
		}

		Address sentTo() {
			return this.sentTo;
		}

		byte[] body() {
			return this.body;
		}

		@Override
		public int compareTo(Entry other) {
			return ORDER.compare(this, other);
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Entry that && this.number == that.number && this.priority == that.priority;
		}

		@Override
		public int hashCode() {
			return Long.hashCode(this.number);
		}

	}

}
