package io.millrace.platform.complaints;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.millrace.protocol.EmbeddingForm;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.TokenIds;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.worker.bus.WorkerNode;
import io.millrace.worker.bus.WorkerNodeSettings;
import io.millrace.worker.embedding.EmbeddingEngine;
import io.millrace.worker.embedding.EmbeddingSettings;
import io.millrace.worker.engine.EngineLoad;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.ProtocolSettings;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.EmbeddingText;
import org.awaitility.Awaitility;

/**
 * A worker with a connection of its own and a model that can be held, whose vectors are a
 * text's length and its first token.
 */
final class EmbeddingWorker implements AutoCloseable {

	static final int MAX_LENGTH = 64;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HeldEmbeddings model;

	private final WatchedBus bus;

	private final EmbeddingEngine engine;

	private final WorkerNode node;

	private boolean vanished;

	/**
	 * A worker that comes onto the bus in the background.
	 * @param held whether its first step waits until the worker is closed
	 */
	EmbeddingWorker(String brokerUrl, String modelName, boolean held) {
		this.model = new HeldEmbeddings(held);
		this.bus = new WatchedBus(ArtemisBus.connect(ArtemisSettings.of(brokerUrl)));
		this.engine = new EmbeddingEngine(new EmbeddingSettings(modelName, 4, 4, MAX_LENGTH), this.model,
				EngineObserver.NONE);
		ModelCard card = new ModelCard(modelName, PipelineTask.EMBEDDINGS_GENERATION, MAX_LENGTH, HeldModel.VOCABULARY,
				TokenIds.EMPTY, GenerationDefaults.NONE, "none", 1, List.of(), this.model.form());
		this.node = new WorkerNode(this.bus, card, this.engine,
				new WorkerNodeSettings(Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofMillis(20),
						Duration.ofMinutes(1), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(5),
						ProtocolSettings.of(Duration.ofSeconds(4))),
				ProtocolObserver.NONE);
		this.node.start();
	}

	/** Waits until it has taken so many requests that have not ended. */
	void awaitTaken(int requests) {
		Awaitility.await().atMost(PATIENCE).until(() -> {
			EngineLoad load = this.engine.load();
			return load.running() + load.waiting() == requests;
		});
	}

	/** It is gone, without a word. */
	void vanish() {
		this.vanished = true;
		this.bus.cut();
	}

	void release() {
		this.model.released.countDown();
	}

	@Override
	public void close() {
		release();
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

	private static final class HeldEmbeddings implements EmbeddingModel {

		private final CountDownLatch released;

		HeldEmbeddings(boolean held) {
			this.released = new CountDownLatch(held ? 1 : 0);
		}

		@Override
		public int maxLength() {
			return MAX_LENGTH;
		}

		@Override
		public int vocabularySize() {
			return HeldModel.VOCABULARY;
		}

		@Override
		public EmbeddingForm form() {
			return new EmbeddingForm(2, false, List.of());
		}

		@Override
		public boolean isNormalised() {
			return false;
		}

		@Override
		public boolean takesPairs() {
			return false;
		}

		@Override
		public List<float[]> embed(List<EmbeddingText> texts) {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return texts.stream().map((text) -> new float[] { text.size(), text.tokens().get(0) }).toList();
		}

		@Override
		public void close() {
			// It holds nothing.
		}

	}

}
