/**
 * What compiling a grammar may cost, and how it can fail. Knows no other package of the
 * library.
 */
@NullMarked
package io.millrace.grammar.compile;

import org.jspecify.annotations.NullMarked;
