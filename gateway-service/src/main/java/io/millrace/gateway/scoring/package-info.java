/**
 * {@code POST /v1/rerank} and {@code POST /v1/score}: how well two texts go together, by
 * models that read both at once.
 */
@NullMarked
package io.millrace.gateway.scoring;

import org.jspecify.annotations.NullMarked;
