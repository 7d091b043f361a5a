package io.millrace.worker.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What the engine thread has been told and has not read. Any thread writes, one reads.
 */
final class Inbox {

	private final BlockingQueue<Command> commands;

	private final AtomicLong waitingTokens = new AtomicLong();

	Inbox(int capacity) {
		this.commands = new ArrayBlockingQueue<>(capacity);
	}

	/**
	 * Adds a command.
	 * @throws IllegalStateException if the inbox is full, which its writers' own bounds
	 * rule out
	 */
	void add(Command command) {
		this.waitingTokens.addAndGet(tokens(command));
		this.commands.add(command);
	}

	/** The next command, waiting for it. */
	Command take() throws InterruptedException {
		return read(this.commands.take());
	}

	/** The next command, or null if there is none now. */
	@Nullable Command poll() {
		Command command = this.commands.poll();
		return (command != null) ? read(command) : null;
	}

	/** Whether everything was read. */
	boolean isEmpty() {
		return this.commands.isEmpty();
	}

	/** Tokens to prefill of the sequences that wait in here. */
	long waitingTokens() {
		return this.waitingTokens.get();
	}

	private Command read(Command command) {
		this.waitingTokens.addAndGet(-tokens(command));
		return command;
	}

	private static long tokens(Command command) {
		return (command instanceof Command.Start start) ? start.sequence().givenTokens() : 0;
	}

}
