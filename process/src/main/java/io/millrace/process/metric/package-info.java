/**
 * Metrics that every process has: of the bus, and where they are read.
 */
@NullMarked
package io.millrace.process.metric;

import org.jspecify.annotations.NullMarked;
