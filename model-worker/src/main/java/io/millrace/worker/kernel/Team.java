package io.millrace.worker.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Threads that share the parts of one task after the other. Whoever is free takes the
 * next part, the calling thread included, so that a thread that the system keeps waiting
 * holds nobody up but for the part that it has begun. One thread at a time may call; the
 * owner closes the team.
 */
final class Team implements AutoCloseable {

	/**
	 * How often a helper looks for work before it sleeps: some 100 µs, which is more than
	 * lies between two products of a step.
	 */
	private static final int LOOKS = 4_000;

	/** How often the caller looks whether others are done before it gives way. */
	private static final int LOOKS_AT_END = 20_000;

	private static final int PART_BITS = 32;

	private final List<Helper> helpers = new ArrayList<>();

	/** Number of the task, and how many of its parts nobody has taken. */
	private final AtomicLong left = new AtomicLong();

	/** Parts that are done, of the present task. */
	private final AtomicInteger done = new AtomicInteger();

	private volatile Task task = (part, member) -> {
	};

	private volatile int parts;

	private volatile @Nullable Throwable failure;

	private volatile boolean closed;

	/**
	 * A team.
	 * @param size members, the calling thread included
	 */
	Team(int size) {
		for (int member = 1; member < size; member++) {
			Helper helper = new Helper(member);
			this.helpers.add(helper);
			helper.start();
		}
	}

	/** How many members it has. */
	int size() {
		return this.helpers.size() + 1;
	}

	/**
	 * Runs all parts of a task, and returns when they are done.
	 * @throws RuntimeException what a part has thrown
	 */
	void run(int count, Task shared) {
		if (this.helpers.isEmpty() || count == 1) {
			for (int part = 0; part < count; part++) {
				shared.run(part, 0);
			}
			return;
		}
		this.task = shared;
		this.parts = count;
		this.done.set(0);
		this.left.set((((this.left.get() >>> PART_BITS) + 1) << PART_BITS) | count);
		this.helpers.forEach(Helper::wake);
		work(0);
		awaitOthers(count);
		Throwable thrown = this.failure;
		if (thrown != null) {
			this.failure = null;
			throw new IllegalStateException("A part of a step failed.", thrown);
		}
	}

	/** Who has begun a part may be waiting for this thread's processor. */
	@SuppressWarnings("ThreadPriorityCheck")
	private void awaitOthers(int count) {
		int looks = 0;
		while (this.done.get() < count) {
			if (++looks < LOOKS_AT_END) {
				Thread.onSpinWait();
			}
			else {
				Thread.yield();
			}
		}
	}

	/**
	 * Takes parts of the present task until there are none. A task stays the present one
	 * until all its parts are done, so what is read before a part is taken belongs to it.
	 */
	private void work(int member) {
		for (long place = this.left.get(); (int) place > 0; place = this.left.get()) {
			if (this.left.compareAndSet(place, place - 1)) {
				run(this.parts - (int) place, member);
				this.done.incrementAndGet();
			}
		}
	}

	private void run(int part, int member) {
		try {
			this.task.run(part, member);
		}
		catch (RuntimeException | Error ex) {
			this.failure = ex;
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.helpers.forEach((helper) -> LockSupport.unpark(helper.thread));
	}

	/** What is shared. */
	@FunctionalInterface
	interface Task {

		/**
		 * Does a part.
		 * @param part from 0 on
		 * @param member who does it: 0 is the calling thread
		 */
		void run(int part, int member);

	}

	/** A thread that waits for tasks, actively at first. */
	private final class Helper implements Runnable {

		private final int member;

		private final Thread thread;

		private volatile boolean sleeps;

		Helper(int member) {
			this.member = member;
			this.thread = Thread.ofPlatform().name("kernel-" + member).daemon(true).unstarted(this);
		}

		void start() {
			this.thread.start();
		}

		void wake() {
			if (this.sleeps) {
				this.sleeps = false;
				LockSupport.unpark(this.thread);
			}
		}

		@Override
		public void run() {
			long seen = Team.this.left.get() >>> PART_BITS;
			int looks = 0;
			while (!Team.this.closed) {
				long present = Team.this.left.get() >>> PART_BITS;
				if (present != seen) {
					seen = present;
					looks = 0;
					work(this.member);
				}
				else if (++looks < LOOKS) {
					Thread.onSpinWait();
				}
				else {
					sleep(seen);
					looks = 0;
				}
			}
		}

		/**
		 * Who sets a task looks afterwards whether somebody sleeps. He may be late and
		 * wake one who has worked since and sleeps again: that one has to say again that
		 * he does.
		 */
		private void sleep(long seen) {
			this.sleeps = true;
			while (Team.this.left.get() >>> PART_BITS == seen && !Team.this.closed) {
				LockSupport.park(this);
				this.sleeps = true;
			}
			this.sleeps = false;
		}

	}

}
