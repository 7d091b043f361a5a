package io.millrace.worker.protocol;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

import io.millrace.protocol.ProcessId;
import io.millrace.protocol.RequestId;
import io.millrace.protocol.message.Finish;
import io.millrace.protocol.message.FinishAck;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that have ended and whose gateways have not said that they know all of it.
 * Bounded in number and in time, the oldest go first. Times are nanoseconds.
 */
final class Ring {

	private final ProtocolSettings settings;

	/** In order of their ends. */
	private final Map<RequestId, Ended> ended = new LinkedHashMap<>();

	Ring(ProtocolSettings settings) {
		this.settings = settings;
	}

	/** Keeps a sequence whose end was just sent, in place of older tries. */
	void add(Served served, Finish finish, long now) {
		this.ended.remove(served.requestId());
		if (this.ended.size() == this.settings.maxRetained()) {
			this.ended.remove(this.ended.keySet().iterator().next());
		}
		this.ended.put(served.requestId(), new Ended(served, finish, now));
	}

	@Nullable Ended find(RequestId requestId) {
		return this.ended.get(requestId);
	}

	void remove(RequestId requestId) {
		this.ended.remove(requestId);
	}

	/** Its gateway has all of it. */
	void acknowledge(FinishAck ack) {
		Ended known = this.ended.get(ack.requestId());
		if (known != null && known.served().attempt().equals(ack.attempt())) {
			this.ended.remove(ack.requestId());
		}
	}

	/** Drops what belongs to a gateway; whether there was any. */
	boolean removeOf(ProcessId gateway) {
		return this.ended.values().removeIf((entry) -> entry.served().gateway().equals(gateway));
	}

	void removeOld(long now) {
		Iterator<Ended> oldestFirst = this.ended.values().iterator();
		while (oldestFirst.hasNext()
				&& now - oldestFirst.next().endedAtNanos() >= this.settings.retention().toNanos()) {
			oldestFirst.remove();
		}
	}

	/** Hands out those whose end was sent long ago, as sent now. */
	void takeDue(long now, Consumer<Ended> sender) {
		for (Ended entry : this.ended.values()) {
			if (now - entry.sentAtNanos() >= this.settings.finishPeriod().toNanos()) {
				entry.sentAt(now);
				sender.accept(entry);
			}
		}
	}

	/** Hands out all of them, as sent now. */
	void takeAll(long now, Consumer<Ended> sender) {
		for (Ended entry : this.ended.values()) {
			entry.sentAt(now);
			sender.accept(entry);
		}
	}

	boolean isEmpty() {
		return this.ended.isEmpty();
	}

	void clear() {
		this.ended.clear();
	}

	/** One of them. */
	static final class Ended {

		private final Served served;

		private final Finish finish;

		private final long endedAtNanos;

		private long sentAtNanos;

		private Ended(Served served, Finish finish, long endedAtNanos) {
			this.served = served;
			this.finish = finish;
			this.endedAtNanos = endedAtNanos;
			this.sentAtNanos = endedAtNanos;
		}

		Served served() {
			return this.served;
		}

		Finish finish() {
			return this.finish;
		}

		private long endedAtNanos() {
			return this.endedAtNanos;
		}

		private long sentAtNanos() {
			return this.sentAtNanos;
		}

		private void sentAt(long now) {
			this.sentAtNanos = now;
		}

	}

}
