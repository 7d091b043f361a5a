/**
 * The gateway's own description, and a page that shows it.
 */
@NullMarked
package io.millrace.gateway.openapi;

import org.jspecify.annotations.NullMarked;
