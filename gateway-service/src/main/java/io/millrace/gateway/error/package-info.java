/**
 * OpenAI's error object, the same for every route.
 */
@NullMarked
package io.millrace.gateway.error;

import org.jspecify.annotations.NullMarked;
