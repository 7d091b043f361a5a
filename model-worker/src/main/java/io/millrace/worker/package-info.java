/**
 * The model worker: its configuration, its models while they load and serve, its health
 * and its metrics.
 */
@NullMarked
package io.millrace.worker;

import org.jspecify.annotations.NullMarked;
