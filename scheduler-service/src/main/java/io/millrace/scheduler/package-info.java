/**
 * The scheduler as a service: its node on the bus, its configuration, health and metrics.
 * What it decides is in {@code core}.
 */
@NullMarked
package io.millrace.scheduler;

import org.jspecify.annotations.NullMarked;
