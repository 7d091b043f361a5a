package io.millrace.worker.bench;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.millrace.worker.model.Dtype;
import io.millrace.worker.program.AdapterRoom;

/**
 * What to measure. The engine is set up as {@code serve} does it, but for the KV cache,
 * which holds what is asked.
 *
 * @param dtype precision to compute in
 * @param threads threads of a step; 0 lets the model's size choose
 * @param batchInvariant whether results must not depend on the batch
 * @param promptTokens tokens a prompt
 * @param outputTokens tokens to generate in each stream, at least 2
 * @param batches numbers of streams at once, one measurement each
 * @param rounds rounds of a measurement; of a closed loop, requests of each stream
 * @param closedLoop whether each stream asks anew when it was answered, prompts beside
 * decodes with the step target of a worker, in place of rounds
 * @param seed of the prompts
 * @param properties settings of a worker, {@code millrace.worker.*}, which win over all
 * others
 * @param grammar whether streams follow a grammar, in turns with free ones; in a closed
 * loop all of them do
 * @param loras random adapters, which the streams take in turns; 0 for the model as it is
 */
public record BenchmarkSettings(Dtype dtype, int threads, boolean batchInvariant, int promptTokens, int outputTokens,
		List<Integer> batches, int rounds, boolean closedLoop, long seed, Map<String, String> properties,
		boolean grammar, int loras) {

	private static final int MAX_TOKENS = 131_072;

	private static final int MAX_BATCH = 512;

	private static final int MAX_ROUNDS = 1000;

	public BenchmarkSettings {
		batches = List.copyOf(batches);
		properties = Map.copyOf(properties);
		require("--prompt", promptTokens, 1, MAX_TOKENS);
		require("--output", outputTokens, 2, MAX_TOKENS);
		require("--rounds", rounds, 1, MAX_ROUNDS);
		require("--loras", loras, 0, AdapterRoom.MAX_SLOTS);
		if (batches.isEmpty()) {
			throw new IllegalArgumentException("--batch names at least one number of streams");
		}
		batches.forEach((batch) -> require("--batch", batch, 1, MAX_BATCH));
	}

	/** Of the model as it is. */
	public BenchmarkSettings(Dtype dtype, int threads, boolean batchInvariant, int promptTokens, int outputTokens,
			List<Integer> batches, int rounds, boolean closedLoop, long seed, Map<String, String> properties,
			boolean grammar) {
		this(dtype, threads, batchInvariant, promptTokens, outputTokens, batches, rounds, closedLoop, seed, properties,
				grammar, 0);
	}

	private static void require(String name, int given, int least, int most) {
		if (given < least || given > most) {
			throw new IllegalArgumentException(name + " is between " + least + " and " + most + ", got " + given);
		}
	}

	int largestBatch() {
		return Collections.max(this.batches);
	}

	/** Tokens of one stream. */
	int length() {
		return this.promptTokens + this.outputTokens;
	}

}
