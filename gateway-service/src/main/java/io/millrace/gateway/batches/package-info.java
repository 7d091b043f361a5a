/**
 * Batches: files of requests that run when nobody else needs the models, each line by the
 * code of its HTTP route.
 */
@NullMarked
package io.millrace.gateway.batches;

import org.jspecify.annotations.NullMarked;
