/**
 * The engine of one model: continuous batching over a paged KV cache. One thread owns all
 * mutable state; start reading at {@code EngineLoop}. Whoever drives it sees
 * {@link io.millrace.worker.engine.Engine}.
 */
@NullMarked
package io.millrace.worker.engine;

import org.jspecify.annotations.NullMarked;
