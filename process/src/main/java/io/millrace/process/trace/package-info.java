/**
 * Spans of requests: where they are made, and where they go. Other services' spans are
 * found by the {@link io.millrace.protocol.TraceContext} that travels with a request.
 */
@NullMarked
package io.millrace.process.trace;

import org.jspecify.annotations.NullMarked;
