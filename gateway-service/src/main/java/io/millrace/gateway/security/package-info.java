/**
 * Who may call: API keys, and loopback only where there are none.
 */
@NullMarked
package io.millrace.gateway.security;

import org.jspecify.annotations.NullMarked;
