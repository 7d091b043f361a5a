package io.millrace.platform.complaints;

import java.time.Duration;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.ProcessId;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.protocol.message.Message;
import io.millrace.worker.bus.WorkerNode;
import io.millrace.worker.bus.WorkerNodeSettings;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.ProtocolSettings;
import org.awaitility.Awaitility;

/** A worker with a connection of its own and a {@link HeldModel}. */
final class StageWorker implements AutoCloseable {

	/** Tokens of a prompt that one step computes. */
	static final int CHUNK = 64;

	private static final TokenIds EOS = TokenIds.of(2);

	private static final int MAX_QUEUED = 4;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HeldModel model = new HeldModel();

	private final WatchedBus bus;

	private final Engine engine;

	private final WorkerNode node;

	private boolean vanished;

	/**
	 * A worker that comes onto the bus in the background.
	 * @param sequences how many it runs at a time
	 */
	StageWorker(String brokerUrl, String modelName, int sequences) {
		this.bus = new WatchedBus(ArtemisBus.connect(ArtemisSettings.of(brokerUrl)));
		this.engine = new Engine(new EngineSettings(modelName, sequences, CHUNK, CHUNK, MAX_QUEUED, EOS), this.model,
				EngineObserver.NONE);
		ModelCard card = new ModelCard(modelName, PipelineTask.TEXT_GENERATION, HeldModel.MAX_LENGTH,
				HeldModel.VOCABULARY, EOS, GenerationDefaults.NONE, "none", 1);
		this.node = new WorkerNode(this.bus, card, this.engine,
				new WorkerNodeSettings(Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofMillis(20),
						Duration.ofMinutes(1), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(5),
						ProtocolSettings.of(Duration.ofSeconds(4))),
				ProtocolObserver.NONE);
		this.node.start();
	}

	HeldModel model() {
		return this.model;
	}

	WatchedBus bus() {
		return this.bus;
	}

	ProcessId id() {
		return this.node.id();
	}

	/** Waits until the worker has dealt with so many messages of a kind. */
	void awaitHandled(Class<? extends Message> kind, int count) {
		this.bus.awaitHandled(kind, count);
	}

	/** Waits until it has taken so many requests that have not ended. */
	void awaitTaken(int requests) {
		Awaitility.await().atMost(PATIENCE).until(() -> {
			EngineLoad load = this.engine.load();
			return load.running() + load.waiting() >= requests;
		});
	}

	/** Waits until it has nothing to do and holds no block. */
	void awaitIdle() {
		Awaitility.await().atMost(PATIENCE).until(() -> {
			EngineLoad load = this.engine.load();
			return load.running() + load.waiting() + load.usedBlocks() == 0;
		});
	}

	/** It is gone, without a word. */
	void vanish() {
		this.vanished = true;
		this.bus.cut();
	}

	/** Stops as a process does that is told to: drains, hands the rest over, leaves. */
	void stop() {
		try (this.node) {
			boolean ignored = this.node.drain();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.model.release();
		this.bus.release();
		if (this.vanished) {
			// It waits for what nobody will ever tell it.
			Thread.ofVirtual().start(this.node::close);
		}
		else {
			this.node.close();
			this.bus.close();
		}
	}

}
