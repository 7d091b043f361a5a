/**
 * Blocks of the KV cache that workers leave for each other in a directory.
 */
@NullMarked
package io.millrace.worker.exchange;

import org.jspecify.annotations.NullMarked;
