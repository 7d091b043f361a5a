/**
 * The paged KV cache as bookkeeping: which blocks are free, and which belong to whom. No
 * tensor is touched here.
 */
@NullMarked
package io.millrace.worker.cache;

import org.jspecify.annotations.NullMarked;
