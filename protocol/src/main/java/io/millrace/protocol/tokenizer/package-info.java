/** The tokenizer's interface, as a direct call in one JVM and over HTTP between two. */
@NullMarked
package io.millrace.protocol.tokenizer;

import org.jspecify.annotations.NullMarked;
