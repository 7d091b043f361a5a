/**
 * The message bus as the services see it. Nothing in correctness depends on a frame being
 * durable.
 */
@NullMarked
package io.millrace.protocol.bus;

import org.jspecify.annotations.NullMarked;
