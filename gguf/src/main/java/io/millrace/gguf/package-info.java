/**
 * GGUF files: a {@code GgufFile} is what one says of itself and where its tensors lie, a
 * {@code TensorType} turns their blocks into numbers. Every count, length and offset is
 * checked against the file's size before it is used.
 */
@NullMarked
package io.millrace.gguf;

import org.jspecify.annotations.NullMarked;
