/**
 * Tokenizers as plain Java over the native library: text to ids and back, incrementally
 * if wanted, the vocabulary as bytes, and chat templates.
 */
@NullMarked
package io.millrace.tokenizer;

import org.jspecify.annotations.NullMarked;
