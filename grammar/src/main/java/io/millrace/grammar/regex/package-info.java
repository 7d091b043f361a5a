/**
 * Regular expressions as text. {@code RegexParser} says which constructs are supported.
 */
@NullMarked
package io.millrace.grammar.regex;

import org.jspecify.annotations.NullMarked;
