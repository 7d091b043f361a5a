package io.millrace.worker.engine;

/**
 * One step in numbers.
 *
 * @param sequences how many sequences it held
 * @param inputTokens how many tokens it computed
 * @param outputTokens how many tokens it generated
 * @param guessedTokens how many of the computed tokens were guesses
 * @param rightGuesses how many of those were right
 * @param contextTokens how many tokens before those were attended to, all sequences
 * @param prefill whether it computed more than one token of any sequence
 * @param preemptions how many sequences lost their blocks to it
 * @param planNanos how long it was planned
 * @param runNanos how long it was computed
 * @param updateNanos how long it took to give the sequences what came of it
 */
public record StepReport(int sequences, int inputTokens, int outputTokens, int guessedTokens, int rightGuesses,
		int contextTokens, boolean prefill, int preemptions, long planNanos, long runNanos, long updateNanos) {

}
