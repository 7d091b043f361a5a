/**
 * Names and recording of the gateway's metrics.
 */
@NullMarked
package io.millrace.gateway.metric;

import org.jspecify.annotations.NullMarked;
