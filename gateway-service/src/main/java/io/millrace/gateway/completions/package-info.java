/**
 * {@code POST /v1/completions}.
 */
@NullMarked
package io.millrace.gateway.completions;

import org.jspecify.annotations.NullMarked;
