/**
 * Measures the engine alone: the steps of a worker process without bus, scheduler and
 * gateway, on random weights or a model's own.
 */
@NullMarked
package io.millrace.worker.bench;

import org.jspecify.annotations.NullMarked;
