/**
 * JSON Schema as rules over the text of a value. Start reading at
 * {@code JsonSchemaCompiler}; what is refused is refused by {@code Keywords}.
 */
@NullMarked
package io.millrace.grammar.schema;

import org.jspecify.annotations.NullMarked;
