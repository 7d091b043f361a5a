/**
 * Encoding, decoding and chat templates as a service: a direct call in one JVM, HTTP
 * between two.
 */
@NullMarked
package io.millrace.tokenizer.service;

import org.jspecify.annotations.NullMarked;
