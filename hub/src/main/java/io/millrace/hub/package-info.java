/**
 * Models of the Hugging Face hub: what of a repository a server needs, fetched into the
 * cache that Python's {@code huggingface_hub} keeps. Start reading at
 * {@link io.millrace.hub.Hub}.
 */
@NullMarked
package io.millrace.hub;

import org.jspecify.annotations.NullMarked;
