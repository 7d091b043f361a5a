package io.millrace.protocol.message;

/**
 * Scheduler to worker: are you there? A worker answers with a {@link Load} at once; where
 * it has no inbox any more, this bounces. Nothing depends on its arrival.
 */
public record Probe() implements WorkerMessage {

}
