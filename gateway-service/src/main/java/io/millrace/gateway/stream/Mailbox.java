package io.millrace.gateway.stream;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs actions one at a time and in order, on whichever thread comes first. So the state
 * that only these actions touch needs no lock, and an action may post another.
 */
final class Mailbox {

	private final Queue<Runnable> actions = new ConcurrentLinkedQueue<>();

	private final AtomicInteger pending = new AtomicInteger();

	/** Runs the action now, or leaves it to the thread that is running one. */
	void post(Runnable action) {
		if (this.pending.compareAndSet(0, 1)) {
			action.run();
			if (this.pending.decrementAndGet() == 0) {
				return;
			}
		}
		else {
			this.actions.add(action);
			if (this.pending.getAndIncrement() != 0) {
				return;
			}
		}
		do {
			Runnable next = this.actions.poll();
			if (next != null) {
				next.run();
			}
		}
		while (this.pending.decrementAndGet() != 0);
	}

}
