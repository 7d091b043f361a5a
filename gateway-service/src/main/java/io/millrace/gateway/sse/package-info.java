/**
 * Server-sent events, each one buffer.
 */
@NullMarked
package io.millrace.gateway.sse;

import org.jspecify.annotations.NullMarked;
