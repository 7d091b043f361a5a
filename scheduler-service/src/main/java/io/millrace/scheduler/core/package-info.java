/**
 * What the scheduler decides, driven by events and a clock: who waits, who goes where,
 * who is refused. No bus, no Spring, one thread.
 */
@NullMarked
package io.millrace.scheduler.core;

import org.jspecify.annotations.NullMarked;
