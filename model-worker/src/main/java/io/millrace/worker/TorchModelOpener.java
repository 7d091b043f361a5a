package io.millrace.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.ModelCard;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.grammar.ModelVocabulary;
import io.millrace.worker.model.TorchEmbeddingModel;
import io.millrace.protocol.PipelineTask;
import io.millrace.tokenizer.TokenizerHash;
import io.millrace.tokenizer.Vocabulary;
import io.millrace.worker.model.ExecutorSettings;
import io.millrace.worker.model.ModelSummary;
import io.millrace.worker.model.TorchStepExecutor;
import io.millrace.worker.program.ComputeDevice;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens models in PyTorch, and warms them up. */
final class TorchModelOpener implements ModelOpener {

	private static final Logger logger = LoggerFactory.getLogger(TorchModelOpener.class);

	/** In place of a hash, for a model that is served by token ids alone. */
	private static final String NO_TOKENIZER = "none";

	/**
	 * {@inheritDoc}
	 *
	 * <p>
	 * On a thread that ends, because each thread that computes has OpenMP threads of its
	 * own until it ends, and when there are more of them than processors, none waits
	 * actively any more: every operator of a step would then wake a sleeping thread.
	 */
	@Override
	public OpenModel open(WorkerProperties.Model model, WorkerProperties properties) {
		logger.info("Opening model '{}' from {}.", model.name(), model.path());
		ThreadFactory threads = Thread.ofPlatform().name("open-" + model.name()).daemon(true).factory();
		try (ExecutorService opener = Executors.newSingleThreadExecutor(threads)) {
			return opener.submit(() -> openHere(model, properties)).get();
		}
		catch (ExecutionException ex) {
			throw rethrown(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while model '" + model.name() + "' was opened.", ex);
		}
	}

	/** To be thrown for what has failed on another thread; an error is thrown here. */
	static RuntimeException rethrown(@Nullable Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException failure) ? failure : new IllegalStateException(cause);
	}

	private static OpenModel openHere(WorkerProperties.Model model, WorkerProperties properties) {
		return TorchEmbeddingModel.canOpen(model.path()) ? openEmbedding(model, properties)
				: openGenerating(model, properties);
	}

	private static OpenModel openEmbedding(WorkerProperties.Model model, WorkerProperties properties) {
		TorchEmbeddingModel embedding = TorchEmbeddingModel.open(model.path(), properties.threads(),
				properties.maxModelLen());
		try {
			logger.info("Warming up model '{}': {} numbers a text, threads of a step: {}.", model.name(),
					embedding.form().dimensions(), embedding.threads());
			embedding.warmUp(properties.maxTokensPerStep());
			NativeHeap.trim();
			return new OpenModel.Embedding(embedding,
					new ModelCard(model.name(),
							embedding.takesPairs() ? PipelineTask.TEXT_SCORING : PipelineTask.EMBEDDINGS_GENERATION,
							embedding.maxLength(), embedding.vocabularySize(), TokenIds.EMPTY, GenerationDefaults.NONE,
							tokenizerHash(model.path()), embedding.createdEpochSecond(), List.of(), embedding.form()));
		}
		catch (RuntimeException ex) {
			embedding.close();
			throw ex;
		}
	}

	private static OpenModel openGenerating(WorkerProperties.Model model, WorkerProperties properties) {
		ComputeDevice device = properties.device().resolve();
		TorchStepExecutor executor = TorchStepExecutor.open(model.path(), settings(properties, device));
		try {
			ModelSummary summary = executor.summary();
			logger.info("Warming up model '{}': {} on {}, threads of a step: {}{}.", model.name(),
					summary.computeType(), summary.device(), summary.threads(),
					summary.rowKernels() ? ", few decoded rows soon by Java's kernels" : "");
			if (summary.checksum() != null) {
				logger.info("Model '{}' is batch-invariant; the checksum of its probe is {}.", model.name(),
						summary.checksum());
			}
			executor.warmUp(properties.maxTokensPerStep());
			NativeHeap.trim();
			return new OpenModel.Generating(executor, card(model, summary), () -> vocabulary(model, summary));
		}
		catch (RuntimeException ex) {
			executor.close();
			throw ex;
		}
	}

	private static ExecutorSettings settings(WorkerProperties properties, ComputeDevice device) {
		long cacheBytes = properties.kvCacheMemory().bytesPerModel(generating(properties), device.memoryBytes());
		return new ExecutorSettings(properties.dtype(), properties.quantization(), device, properties.threads(),
				properties.decodeThreads(), properties.maxModelLen(), cacheBytes, properties.blockSize(),
				properties.maxSequences(), properties.batchInvariant(), properties.adapterRoom(),
				properties.rowKernels());
	}

	/** How many models have a cache. */
	private static int generating(WorkerProperties properties) {
		return (int) Math.max(1,
				properties.models().stream().filter((each) -> !TorchEmbeddingModel.canOpen(each.path())).count());
	}

	private static ModelCard card(WorkerProperties.Model model, ModelSummary summary) {
		return new ModelCard(model.name(), PipelineTask.TEXT_GENERATION, summary.maxModelLen(),
				summary.vocabularySize(), summary.eosTokenIds(), summary.defaults(), tokenizerHash(model.path()),
				summary.createdEpochSecond());
	}

	private static ModelVocabulary vocabulary(WorkerProperties.Model model, ModelSummary summary) throws IOException {
		if (summary.eosTokenIds().isEmpty()) {
			throw new IOException("it has no token that ends a text.");
		}
		Vocabulary vocabulary = Vocabulary.of(model.path()).orElseThrow(() -> new IOException("it has no tokenizer."));
		return ModelVocabulary.of(vocabulary, summary.vocabularySize(), summary.eosTokenIds());
	}

	private static String tokenizerHash(Path model) {
		try {
			return TokenizerHash.of(model).orElse(NO_TOKENIZER);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The tokenizer in " + model + " cannot be read.", ex);
		}
	}

}
