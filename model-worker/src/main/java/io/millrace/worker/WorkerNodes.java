package io.millrace.worker;

import java.util.ArrayList;
import java.util.List;

import io.millrace.protocol.bus.Bus;
import io.millrace.worker.bus.WorkerNode;
import io.millrace.worker.bus.WorkerNodeSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Connects each model to the bus as soon as it is ready, and drains them at the end. */
final class WorkerNodes implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(WorkerNodes.class);

	private final Workers workers;

	private final Bus bus;

	private final WorkerNodeSettings settings;

	private final List<WorkerNode> nodes = new ArrayList<>();

	private boolean running;

	WorkerNodes(Workers workers, Bus bus, WorkerNodeSettings settings) {
		this.workers = workers;
		this.bus = bus;
		this.settings = settings;
	}

	@Override
	public void start() {
		synchronized (this) {
			this.running = true;
		}
		this.workers.whenReady(this::connect);
	}

	private synchronized void connect(Worker worker) {
		if (this.running) {
			WorkerNode node = new WorkerNode(this.bus, worker.card(), worker.engine(), this.settings,
					worker.observer());
			this.nodes.add(node);
			node.start();
		}
	}

	@Override
	public void stop() {
		List<WorkerNode> stopping;
		synchronized (this) {
			this.running = false;
			stopping = List.copyOf(this.nodes);
			this.nodes.clear();
		}
		List<Thread> threads = stopping.stream()
			.map((node) -> Thread.ofVirtual().name("drain-" + node.id()).start(() -> drain(node)))
			.toList();
		threads.forEach(WorkerNodes::join);
	}

	private static void drain(WorkerNode node) {
		try (node) {
			if (!node.drain()) {
				logger.warn("Requests of worker {} are handed over: they had not ended in its time to drain.",
						node.id());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Workers.PHASE + 1;
	}

}
