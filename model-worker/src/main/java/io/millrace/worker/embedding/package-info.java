/**
 * Runs embedding models: orders of texts are split, sorted by length, computed in steps
 * and put together again, in plain Java around an {@code EmbeddingModel}.
 */
@NullMarked
package io.millrace.worker.embedding;

import org.jspecify.annotations.NullMarked;
