/**
 * The paged KV cache as bookkeeping: which blocks are free, which belong to whom, and
 * which hold what a new sequence would compute again. No tensor is touched here.
 */
@NullMarked
package io.millrace.worker.cache;

import org.jspecify.annotations.NullMarked;
