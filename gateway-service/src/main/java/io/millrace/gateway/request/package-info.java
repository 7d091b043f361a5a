/**
 * What all generating endpoints share in reading, checking and resolving a request.
 */
@NullMarked
package io.millrace.gateway.request;

import org.jspecify.annotations.NullMarked;
