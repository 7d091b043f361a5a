/**
 * The tokenizer of another process, over HTTP.
 */
@NullMarked
package io.millrace.gateway.tokenizer;

import org.jspecify.annotations.NullMarked;
