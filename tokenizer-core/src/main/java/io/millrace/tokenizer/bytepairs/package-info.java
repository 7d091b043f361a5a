/**
 * Byte-level byte-pair encoding in plain Java: special tokens are found, what is between
 * them is cut into words, and the bytes of a word are merged. The ids are those of the
 * library {@code tokenizers}.
 */
@NullMarked
package io.millrace.tokenizer.bytepairs;

import org.jspecify.annotations.NullMarked;
