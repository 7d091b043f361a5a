package io.millrace.worker.engine;

/**
 * One step in numbers.
 *
 * @param sequences how many sequences it held
 * @param inputTokens how many tokens it computed
 * @param outputTokens how many tokens it generated
 * @param guessedTokens how many of the computed tokens were guesses
 * @param rightGuesses how many of those were right
 * @param prefill whether it computed more than one token of any sequence
 * @param preemptions how many sequences lost their blocks to it
 * @param planNanos how long it was planned
 * @param runNanos how long it was computed
 */
public record StepReport(int sequences, int inputTokens, int outputTokens, int guessedTokens, int rightGuesses,
		boolean prefill, int preemptions, long planNanos, long runNanos) {

}
