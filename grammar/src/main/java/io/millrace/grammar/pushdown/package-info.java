/**
 * Context-free languages over bytes: rules that call each other, each an automaton, and
 * the sets of stacks that a text may have led to. Start reading at
 * {@code PushdownAutomaton}.
 */
@NullMarked
package io.millrace.grammar.pushdown;

import org.jspecify.annotations.NullMarked;
