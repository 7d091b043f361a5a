/**
 * Grammars as people write them: EBNF in the form of GBNF, Lark's rules, and tags in free
 * text.
 */
@NullMarked
package io.millrace.grammar.ebnf;

import org.jspecify.annotations.NullMarked;
