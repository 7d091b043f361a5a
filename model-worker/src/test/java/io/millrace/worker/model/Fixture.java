package io.millrace.worker.model;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.program.ComputeDevice;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A tiny checkpoint, made by {@code make_fixtures.py}. */
final class Fixture {

	private static final long CACHE_BYTES = 1L << 20;

	static final ComputeDevice DEVICE = new ComputeDevice(System.getProperty("millrace.test.device", "cpu"));

	/** How long the JVM may take to compile the row kernels, beside whatever. */
	static final Duration REHEARSED_WITHIN = Duration.ofMinutes(5);

	private Fixture() {
	}

	/** On the CPU, or on the device that {@code millrace.test.device} names. */
	static ExecutorSettings settings(Dtype dtype, int threads, @Nullable Integer maxModelLen, long kvCacheBytes,
			int blockSize, int maxSequences, boolean batchInvariant) {
		return new ExecutorSettings(dtype, Quantization.NONE, DEVICE, threads, 0, maxModelLen, kvCacheBytes, blockSize,
				maxSequences, batchInvariant);
	}

	/** The same settings with weights of fewer bits. */
	static ExecutorSettings quantized(ExecutorSettings settings, Quantization quantization) {
		return new ExecutorSettings(settings.dtype(), quantization, settings.device(), settings.threads(),
				settings.decodeThreads(), settings.maxModelLen(), settings.kvCacheBytes(), settings.blockSize(),
				settings.maxSequences(), settings.batchInvariant());
	}

	/** The same settings, by which the program computes all steps. */
	static ExecutorSettings withoutRowKernels(ExecutorSettings settings) {
		return new ExecutorSettings(settings.dtype(), settings.quantization(), settings.device(), settings.threads(),
				settings.decodeThreads(), settings.maxModelLen(), settings.kvCacheBytes(), settings.blockSize(),
				settings.maxSequences(), settings.batchInvariant(), settings.adapters(), false);
	}

	static Path path(String name) {
		try {
			return Path.of(Objects.requireNonNull(Fixture.class.getResource(name)).toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static TorchStepExecutor open(String name) {
		return open(path(name));
	}

	static TorchStepExecutor open(Path directory) {
		return open(directory, Dtype.AUTO, 4);
	}

	static TorchStepExecutor open(Path directory, Dtype dtype, int blockSize) {
		return open(directory, settings(dtype, 1, null, CACHE_BYTES, blockSize, 4, false));
	}

	/** A model whose row kernels compute from the first step on, where it has them. */
	static TorchStepExecutor open(Path directory, ExecutorSettings settings) {
		TorchStepExecutor model = TorchStepExecutor.open(directory, settings);
		assertThat(model.rehearse()).succeedsWithin(REHEARSED_WITHIN).isEqualTo(model.summary().rowKernels());
		return model;
	}

	/** Where a row's result must not depend, to the bit, on how many there are. */
	static TorchStepExecutor openWithoutRowKernels(Path directory, int blockSize) {
		return TorchStepExecutor.open(directory,
				withoutRowKernels(settings(Dtype.AUTO, 1, null, CACHE_BYTES, blockSize, 4, false)));
	}

	/** What transformers computed. */
	static List<Case> expected(String name) throws Exception {
		JsonNode root = JsonMapper.shared().readTree(Files.readAllBytes(path(name).resolve("expected.json")));
		List<Case> cases = new ArrayList<>();
		for (JsonNode node : root) {
			Map<Integer, float[]> logits = new LinkedHashMap<>();
			for (Map.Entry<String, JsonNode> row : node.get("logits").properties()) {
				logits.put(Integer.valueOf(row.getKey()), floats(row.getValue()));
			}
			Map<Integer, Float> logprobs = new LinkedHashMap<>();
			for (JsonNode logprob : node.get("logprobs")) {
				logprobs.put(logprobs.size(), logprob.floatValue());
			}
			cases.add(new Case(TokenIds.of(node.get("tokens").valueStream().mapToInt(JsonNode::intValue).toArray()),
					logits, logprobs));
		}
		return cases;
	}

	private static float[] floats(JsonNode list) {
		float[] values = new float[list.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = list.get(i).floatValue();
		}
		return values;
	}

	/**
	 * A prompt, the logits after some of its positions, and the log-probability of each
	 * position's next token.
	 */
	record Case(TokenIds tokens, Map<Integer, float[]> logits, Map<Integer, Float> logprobs) {

	}

}
