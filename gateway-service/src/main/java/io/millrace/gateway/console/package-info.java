/**
 * The console: a page at the gateway's root, which asks the same routes as everybody
 * else.
 */
@NullMarked
package io.millrace.gateway.console;

import org.jspecify.annotations.NullMarked;
