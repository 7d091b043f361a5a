package io.millrace.scheduler;

import org.springframework.context.SmartLifecycle;

/** Starts the node with the application and ends it before the bus goes. */
final class SchedulerLifecycle implements SmartLifecycle {

	private final SchedulerNode node;

	private volatile boolean running;

	SchedulerLifecycle(SchedulerNode node) {
		this.node = node;
	}

	@Override
	public void start() {
		this.node.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.node.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
