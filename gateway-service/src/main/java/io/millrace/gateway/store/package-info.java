/**
 * What outlives the requests that made it.
 */
@NullMarked
package io.millrace.gateway.store;

import org.jspecify.annotations.NullMarked;
