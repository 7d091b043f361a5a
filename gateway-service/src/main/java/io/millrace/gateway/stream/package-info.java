/**
 * From token frames to pieces of text: one state machine a request, fed by the
 * demultiplexer, the decoder and the client.
 */
@NullMarked
package io.millrace.gateway.stream;

import org.jspecify.annotations.NullMarked;
