package io.millrace.scheduler;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the node with the application and ends it before the bus goes, but after the web
 * server has finished the requests that are still queued here.
 */
final class SchedulerLifecycle implements SmartLifecycle {

	/** Below the web server's, like the workers': started before it, stopped after it. */
	private static final int PHASE = 0;

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
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
