/**
 * JSON as a value: what a schema is written in, and what its constants are.
 */
@NullMarked
package io.millrace.grammar.json;

import org.jspecify.annotations.NullMarked;
