package io.millrace.protocol.message;

/**
 * Gateway to worker, as an operator wants it: take nothing new from now on, and finish
 * what you have; or take new work again. The worker's next {@link Load}, sent at once,
 * shows it. Not said again: it holds until the contrary is said or the worker's process
 * ends, also for later incarnations of that process.
 *
 * @param draining whether it is to drain
 */
public record Drain(boolean draining) implements WorkerMessage {

}
