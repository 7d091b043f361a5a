/**
 * Who asks, what they may, and how much of it.
 */
@NullMarked
package io.millrace.gateway.caller;

import org.jspecify.annotations.NullMarked;
