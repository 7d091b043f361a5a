/**
 * An interpreter for the Jinja templates that models ship as chat templates. It renders
 * byte for byte what Python's Jinja2 renders in the immutable sandbox that the
 * transformers library sets up for them.
 */
@NullMarked
package io.millrace.tokenizer.jinja;

import org.jspecify.annotations.NullMarked;
