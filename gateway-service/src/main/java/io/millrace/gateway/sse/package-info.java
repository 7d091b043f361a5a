/**
 * Server-sent events, each one buffer and one flush.
 */
@NullMarked
package io.millrace.gateway.sse;

import org.jspecify.annotations.NullMarked;
