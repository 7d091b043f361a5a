/**
 * {@code POST /v1/embeddings}: the wire side, and the interface of who computes.
 */
@NullMarked
package io.millrace.gateway.embeddings;

import org.jspecify.annotations.NullMarked;
