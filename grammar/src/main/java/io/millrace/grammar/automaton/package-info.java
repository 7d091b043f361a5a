/**
 * Regular languages over bytes: an {@code Expression} is compiled to a minimal
 * {@code Dfa} that reads UTF-8. Start reading at {@code Dfa.compile}.
 */
@NullMarked
package io.millrace.grammar.automaton;

import org.jspecify.annotations.NullMarked;
