package io.millrace.worker.engine;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.exchange.ExchangeSettings;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of an engine.
 *
 * @param name the model's name, for logs and threads
 * @param maxSequences the most sequences in the running batch
 * @param maxTokensPerStep the most tokens that one step computes; at least
 * {@code maxSequences}, so that every sequence that decodes is in every step
 * @param maxPrefillTokensPerSequence what one prompt gets of a step while others want it
 * too
 * @param maxQueued the most sequences accepted beyond {@code maxSequences}
 * @param eosTokenIds the model's own ids that end a sequence
 * @param prefixCaching whether a sequence takes from the cache what others have computed
 * @param stepTargetNanos how long a step may take that computes prompts beside sequences
 * that decode, more or less; 0 for no bound
 * @param lookAhead how far sequences go in one call
 * @param exchange where blocks of prompts are left for other workers, and found; null for
 * nowhere. It needs prefix caching
 */
public record EngineSettings(String name, int maxSequences, int maxTokensPerStep, int maxPrefillTokensPerSequence,
		int maxQueued, TokenIds eosTokenIds, boolean prefixCaching, long stepTargetNanos, LookAhead lookAhead,
		@Nullable ExchangeSettings exchange) {

	public EngineSettings {
		if (maxSequences < 1) {
			throw new IllegalArgumentException("maxSequences is at least 1, got " + maxSequences + ".");
		}
		if (maxTokensPerStep < maxSequences) {
			throw new IllegalArgumentException(
					"maxTokensPerStep is at least maxSequences (" + maxSequences + "), got " + maxTokensPerStep + ".");
		}
		if (maxPrefillTokensPerSequence < 1) {
			throw new IllegalArgumentException(
					"maxPrefillTokensPerSequence is at least 1, got " + maxPrefillTokensPerSequence + ".");
		}
		if (maxQueued < 0) {
			throw new IllegalArgumentException("maxQueued is at least 0, got " + maxQueued + ".");
		}
		if (exchange != null && !prefixCaching) {
			throw new IllegalArgumentException("Blocks are exchanged by the names that prefix caching gives them.");
		}
	}

	/** That exchanges no blocks. */
	public EngineSettings(String name, int maxSequences, int maxTokensPerStep, int maxPrefillTokensPerSequence,
			int maxQueued, TokenIds eosTokenIds, boolean prefixCaching, long stepTargetNanos, LookAhead lookAhead) {
		this(name, maxSequences, maxTokensPerStep, maxPrefillTokensPerSequence, maxQueued, eosTokenIds, prefixCaching,
				stepTargetNanos, lookAhead, null);
	}

	/** With prefix caching, without a bound of time, one token at a time. */
	public EngineSettings(String name, int maxSequences, int maxTokensPerStep, int maxPrefillTokensPerSequence,
			int maxQueued, TokenIds eosTokenIds) {
		this(name, maxSequences, maxTokensPerStep, maxPrefillTokensPerSequence, maxQueued, eosTokenIds, true, 0,
				LookAhead.NONE);
	}

	/** The most sequences that are accepted and have not ended. */
	public int maxAccepted() {
		return this.maxSequences + this.maxQueued;
	}

}
