package io.millrace.scheduler.core;

import java.time.Duration;

/**
 * By what workers are chosen.
 *
 * @param overcommit how many requests beyond its slots a worker is given, so that it need
 * not wait for the next
 * @param staleAfter a worker whose LOAD is older gets nothing
 * @param prefillScale what a block of a prompt that is still to be computed weighs,
 * beside a block that decoding sequences hold
 * @param maxIndexedBlocks the most blocks of prefix caches that are remembered
 * @param prefillFrom prompts of as many tokens and more go to workers that are there for
 * prefill; shorter ones are not worth to be handed over
 */
public record PlacementLimits(int overcommit, Duration staleAfter, double prefillScale, int maxIndexedBlocks,
		int prefillFrom) {

	public PlacementLimits {
		if (overcommit < 0) {
			throw new IllegalArgumentException("overcommit is at least 0, got " + overcommit + ".");
		}
		if (!staleAfter.isPositive()) {
			throw new IllegalArgumentException("staleAfter is positive, got " + staleAfter + ".");
		}
		if (!(prefillScale > 0) || Double.isInfinite(prefillScale)) {
			throw new IllegalArgumentException("prefillScale is positive and finite, got " + prefillScale + ".");
		}
		if (maxIndexedBlocks < 0) {
			throw new IllegalArgumentException("maxIndexedBlocks is at least 0, got " + maxIndexedBlocks + ".");
		}
		if (prefillFrom < 0) {
			throw new IllegalArgumentException("prefillFrom is at least 0, got " + prefillFrom + ".");
		}
	}

}
