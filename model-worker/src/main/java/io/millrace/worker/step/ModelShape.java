package io.millrace.worker.step;

/**
 * The sizes that planning depends on.
 *
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param maxModelLen the most tokens of one sequence
 * @param blockSize tokens a block of the KV cache
 * @param blocks blocks of the KV cache
 */
public record ModelShape(int vocabularySize, int maxModelLen, int blockSize, int blocks) {

}
