package io.millrace.protocol.message;

/**
 * Gateway to worker, as an operator wants it: no request finds what was computed before.
 * What runs keeps what it has.
 */
public record ResetPrefixCache() implements WorkerMessage {

}
