/**
 * What becomes of generations for those who look on: metrics, spans, and the operators'
 * view of what is open and what was.
 */
@NullMarked
package io.millrace.gateway.observe;

import org.jspecify.annotations.NullMarked;
