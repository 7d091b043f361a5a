package io.millrace.scheduler.core;

import java.util.concurrent.TimeUnit;

/**
 * How fast a simulated engine is and how much it holds.
 *
 * @param slots the most sequences in a step
 * @param blocks blocks of its cache
 * @param blockSize tokens a block
 * @param tokensPerStep the most tokens of a step
 * @param stepMicros what a step takes whatever is in it
 * @param decodeMicros what each decoding sequence adds to it
 * @param prefillTokensPerSecond how fast prompts are computed
 */
public record SimulatedShape(int slots, int blocks, int blockSize, int tokensPerStep, int stepMicros, int decodeMicros,
		int prefillTokensPerSecond) {

	/**
	 * About a model of 32 billion parameters on two GPUs of 80 GB: 10,000 prompt tokens a
	 * second, steps of 20 ms and a little more, room for 308,000 tokens.
	 */
	public static final SimulatedShape LARGE = new SimulatedShape(64, 19_250, 16, 2_048, 20_000, 150, 10_000);

	/** Nanoseconds of a step. */
	long stepNanos(int prefillTokens, int decodes) {
		return TimeUnit.MICROSECONDS.toNanos(this.stepMicros + (long) decodes * this.decodeMicros)
				+ TimeUnit.SECONDS.toNanos(1) * prefillTokens / this.prefillTokensPerSecond;
	}

}
