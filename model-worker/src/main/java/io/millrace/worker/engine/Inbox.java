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

	private final AtomicLong promptTokens = new AtomicLong();

	Inbox(int capacity) {
		this.commands = new ArrayBlockingQueue<>(capacity);
	}

	/**
	 * Adds a command.
	 * @throws IllegalStateException if the inbox is full, which its writers' own bounds
	 * rule out
	 */
	void add(Command command) {
		this.commands.add(command);
		this.promptTokens.addAndGet(promptTokens(command));
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

	/** Tokens of the prompts that wait in here. */
	long promptTokens() {
		return Math.max(0, this.promptTokens.get());
	}

	private Command read(Command command) {
		this.promptTokens.addAndGet(-promptTokens(command));
		return command;
	}

	private static long promptTokens(Command command) {
		return (command instanceof Command.Start start) ? start.sequence().promptTokens() : 0;
	}

}
