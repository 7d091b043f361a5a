/**
 * A model's tokens as bytes, and which of them a grammar allows. Knows of a grammar only
 * which bytes may follow.
 */
@NullMarked
package io.millrace.grammar.vocabulary;

import org.jspecify.annotations.NullMarked;
