/**
 * Grammar-constrained decoding: a {@code Grammar} is a set of texts, and a
 * {@code GrammarMatcher} says token by token how a text may go on so that it ends in that
 * set.
 */
@NullMarked
package io.millrace.grammar;

import org.jspecify.annotations.NullMarked;
