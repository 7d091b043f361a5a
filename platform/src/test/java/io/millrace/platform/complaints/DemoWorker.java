package io.millrace.platform.complaints;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.PipelineTask;
import io.millrace.protocol.bus.artemis.ArtemisBus;
import io.millrace.protocol.bus.artemis.ArtemisSettings;
import io.millrace.tokenizer.Vocabulary;
import io.millrace.worker.bus.WorkerNode;
import io.millrace.worker.bus.WorkerNodeSettings;
import io.millrace.worker.engine.AdapterResult;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.engine.EngineObserver;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.grammar.ModelVocabulary;
import io.millrace.worker.model.ModelSummary;
import io.millrace.worker.protocol.ProtocolObserver;
import io.millrace.worker.protocol.ProtocolSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** A worker with a connection of its own around a {@link PausableModel}. */
final class DemoWorker implements AutoCloseable {

	static final int SEQUENCES = 8;

	private final PausableModel model;

	private final WatchedBus bus;

	private final WorkerNode node;

	private final Engine engine;

	private boolean vanished;

	DemoWorker(String brokerUrl, String name, Path directory, PausableModel model) {
		this.model = model;
		this.bus = new WatchedBus(ArtemisBus.connect(ArtemisSettings.of(brokerUrl)));
		ModelSummary summary = model.summary();
		this.engine = new Engine(new EngineSettings(name, SEQUENCES, 256, 256, 8, summary.eosTokenIds()), model,
				() -> vocabulary(directory, summary), EngineObserver.NONE);
		ModelCard card = new ModelCard(name, PipelineTask.TEXT_GENERATION, summary.maxModelLen(),
				summary.vocabularySize(), summary.eosTokenIds(), GenerationDefaults.NONE, "none", 1);
		this.node = new WorkerNode(this.bus, card, this.engine,
				new WorkerNodeSettings(Duration.ofSeconds(1), Duration.ofMillis(250), Duration.ofMillis(20),
						Duration.ofMinutes(1), Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofSeconds(5),
						ProtocolSettings.of(Duration.ofSeconds(4))),
				ProtocolObserver.NONE);
	}

	/** Gives it an adapter before it starts. */
	void load(String name, Path directory) {
		AdapterResult result = this.engine.loadAdapter(name, directory, false);
		assertThat(result.isSuccess()).as(result.message()).isTrue();
	}

	void start() {
		this.node.start();
	}

	private static ModelVocabulary vocabulary(Path directory, ModelSummary summary) throws IOException {
		return ModelVocabulary.of(Vocabulary.of(directory).orElseThrow(), summary.vocabularySize(),
				summary.eosTokenIds());
	}

	PausableModel model() {
		return this.model;
	}

	/** It is gone, without a word, in the middle of whatever it does. */
	void vanish() {
		this.vanished = true;
		this.bus.cut();
	}

	@Override
	public void close() {
		this.model.release();
		this.bus.release();
		this.node.close();
		if (!this.vanished) {
			this.bus.close();
		}
	}

}
