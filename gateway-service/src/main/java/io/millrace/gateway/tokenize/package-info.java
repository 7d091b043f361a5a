/**
 * {@code POST /tokenize} and {@code POST /detokenize}, in vLLM's shapes.
 */
@NullMarked
package io.millrace.gateway.tokenize;

import org.jspecify.annotations.NullMarked;
