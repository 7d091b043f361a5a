/**
 * What a request says its text has to be, and whether that can be served.
 */
@NullMarked
package io.millrace.gateway.grammar;

import org.jspecify.annotations.NullMarked;
