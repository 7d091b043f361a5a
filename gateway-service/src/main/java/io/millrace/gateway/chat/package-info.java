/**
 * {@code POST /v1/chat/completions}.
 */
@NullMarked
package io.millrace.gateway.chat;

import org.jspecify.annotations.NullMarked;
