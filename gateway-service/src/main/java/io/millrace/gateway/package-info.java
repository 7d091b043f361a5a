/**
 * The reactive REST edge: configuration and wiring of the packages below.
 */
@NullMarked
package io.millrace.gateway;

import org.jspecify.annotations.NullMarked;
