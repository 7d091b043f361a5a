/**
 * What operators may see and do: requests, workers, caches. Needs the scope
 * {@code admin}.
 */
@NullMarked
package io.millrace.gateway.admin;

import org.jspecify.annotations.NullMarked;
