package io.millrace.worker;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.worker.engine.AdapterResult;
import io.millrace.worker.engine.Engine;
import io.millrace.worker.embedding.EmbeddingEngine;
import io.millrace.worker.embedding.EmbeddingSettings;
import io.millrace.worker.engine.EngineSettings;
import io.millrace.worker.engine.ModelEngine;
import io.millrace.worker.grammar.VocabularySource;
import io.millrace.worker.step.EmbeddingModel;
import io.millrace.worker.step.StepExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a worker of a configured model. */
final class WorkerFactory {

	private static final Logger logger = LoggerFactory.getLogger(WorkerFactory.class);

	private final StepThread steps = new StepThread();

	private final ModelOpener opener;

	private final WorkerProperties properties;

	private final MeterRegistry meters;

	private final Tracing tracing;

	WorkerFactory(ModelOpener opener, WorkerProperties properties, MeterRegistry meters, Tracing tracing) {
		this.tracing = tracing;
		this.opener = opener;
		this.properties = properties;
		this.meters = meters;
	}

	/** Opens a model, which may take long. */
	Worker open(WorkerProperties.Model model) {
		WorkerMeters observer = new WorkerMeters(this.meters, model.name());
		long began = this.opener.began(model, this.properties);
		OpenModel opened = this.opener.open(model, this.properties);
		ModelEngine engine = switch (opened) {
			case OpenModel.Generating(StepExecutor executor, ModelCard card, VocabularySource vocabulary) ->
				new Engine(settings(card), inTurn(executor), vocabulary, observer);
			case OpenModel.Embedding(EmbeddingModel embedding, ModelCard card) ->
				new EmbeddingEngine(embeddingSettings(card), inTurn(embedding), observer);
		};
		loadAdapters(model, engine);
		observer.watch(engine::load);
		Duration openedIn = Duration.ofNanos(System.nanoTime() - began);
		observer.opened(openedIn.toNanos());
		return new Worker(card(model, opened.card(), engine.maxLength()), engine,
				new WorkerSpans(observer, this.tracing, model.name()), openedIn);
	}

	/** Those that were configured; a model that lacks one is not served. */
	private void loadAdapters(WorkerProperties.Model model, ModelEngine engine) {
		if (!engine.takesAdapters()) {
			return;
		}
		for (WorkerProperties.LoraModule module : this.properties.loraModulesOf(model.name())) {
			AdapterResult result = engine.loadAdapter(module.name(), module.path(), false);
			logger.info("Adapter '{}' of model '{}': {}", module.name(), model.name(), result.message());
			if (!result.isSuccess()) {
				engine.close();
				throw new IllegalArgumentException(result.message());
			}
		}
	}

	/** One model alone computes on its own thread. */
	private StepExecutor inTurn(StepExecutor model) {
		return (this.properties.models().size() > 1) ? this.steps.share(model) : model;
	}

	private EmbeddingModel inTurn(EmbeddingModel model) {
		return (this.properties.models().size() > 1) ? this.steps.share(model) : model;
	}

	private EmbeddingSettings embeddingSettings(ModelCard card) {
		return new EmbeddingSettings(card.name(), this.properties.maxSequences(), this.properties.maxQueued(),
				this.properties.maxTokensPerStep());
	}

	private EngineSettings settings(ModelCard card) {
		return new EngineSettings(card.name(), this.properties.maxSequences(), this.properties.maxTokensPerStep(),
				this.properties.maxPrefillTokensPerSequence(), this.properties.maxQueued(), card.eosTokenIds(),
				this.properties.prefixCaching(), this.properties.stepTarget().toNanos(), this.properties.lookAhead(),
				this.properties.exchange());
	}

	private ModelCard card(WorkerProperties.Model model, ModelCard card, int maxLength) {
		if (maxLength < card.maxModelLen()) {
			logger.warn(
					"The KV cache of model '{}' holds {} tokens, fewer than its context of {}: requests are limited to "
							+ "that. Raise millrace.worker.kv-cache-memory for more.",
					card.name(), maxLength, card.maxModelLen());
		}
		GenerationDefaults defaults = (this.properties.generationConfig() == GenerationSource.AUTO) ? card.defaults()
				: GenerationDefaults.NONE;
		return new ModelCard(card.name(), card.task(), Math.min(maxLength, card.maxModelLen()), card.vocabularySize(),
				card.eosTokenIds(), defaults, card.tokenizerHash(), card.createdEpochSecond(), model.aliases(),
				card.embedding());
	}

}
