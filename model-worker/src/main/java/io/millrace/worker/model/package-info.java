/**
 * A served model: opens a checkpoint by settings, decides precision, threads and cache
 * size, and runs its steps.
 */
@NullMarked
package io.millrace.worker.model;

import org.jspecify.annotations.NullMarked;
