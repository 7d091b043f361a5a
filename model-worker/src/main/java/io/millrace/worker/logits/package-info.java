/**
 * What others may plug into the choice of tokens: logits processors, found by
 * {@link java.util.ServiceLoader} and asked for by name.
 */
@NullMarked
package io.millrace.worker.logits;

import org.jspecify.annotations.NullMarked;
