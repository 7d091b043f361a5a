package io.millrace.scheduler.core;

import java.util.List;

/** Chooses one of the workers that may serve a request. */
interface Placement {

	/**
	 * The worker for a prompt.
	 * @param prompt what is to be computed
	 * @param candidates at least one; each may serve it
	 */
	WorkerSnapshot choose(Prompt prompt, List<WorkerSnapshot> candidates);

	/** What a request's prompt takes. */
	final class Prompt {

		private static final int[] NONE = {};

		private final int tokens;

		private final int[] cachedBlocks;

		private final int blockSize;

		/**
		 * A prompt.
		 * @param tokens how many it has, delivered ones included
		 * @param cachedBlocks by worker's number, how many of its first blocks that
		 * worker holds; none beyond the end
		 * @param blockSize tokens a block
		 */
		Prompt(int tokens, int[] cachedBlocks, int blockSize) {
			this.tokens = tokens;
			this.cachedBlocks = cachedBlocks;
			this.blockSize = blockSize;
		}

		/** A prompt of which nobody holds anything. */
		static Prompt uncached(int tokens) {
			return new Prompt(tokens, NONE, 1);
		}

		int tokens() {
			return this.tokens;
		}

		/** How many tokens a worker need not compute. */
		int cachedTokens(WorkerSnapshot worker) {
			return (worker.number() < this.cachedBlocks.length && worker.blockSize() == this.blockSize)
					? this.cachedBlocks[worker.number()] * this.blockSize : 0;
		}

		/** How many tokens a worker has to compute. */
		int tokensToCompute(WorkerSnapshot worker) {
			return this.tokens - cachedTokens(worker);
		}

	}

}
