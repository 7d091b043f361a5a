package io.millrace.worker.embedding;

/**
 * The bounds of an embedding engine.
 *
 * @param name the model's name, for logs and threads
 * @param maxRequests how many requests count as running
 * @param maxQueued the most requests accepted beyond them
 * @param maxTokensPerStep the most tokens that one step computes; a text that has more is
 * a step of its own
 */
public record EmbeddingSettings(String name, int maxRequests, int maxQueued, int maxTokensPerStep) {

	/** Texts are sorted by length among those of so many steps. */
	private static final int STEPS_PER_ROUND = 8;

	public EmbeddingSettings {
		if (maxRequests < 1 || maxQueued < 0 || maxTokensPerStep < 1) {
			throw new IllegalArgumentException("maxRequests and maxTokensPerStep are at least 1 and maxQueued is at "
					+ "least 0, got " + maxRequests + ", " + maxTokensPerStep + " and " + maxQueued + ".");
		}
	}

	/** The most requests that are accepted and have not ended. */
	int maxAccepted() {
		return this.maxRequests + this.maxQueued;
	}

	/** The most tokens that are looked at together, but for the last text. */
	long maxTokensPerRound() {
		return (long) STEPS_PER_ROUND * this.maxTokensPerStep;
	}

}
