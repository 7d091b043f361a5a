/**
 * From pieces to what the client reads: a stream of events, or one document.
 */
@NullMarked
package io.millrace.gateway.answer;

import org.jspecify.annotations.NullMarked;
