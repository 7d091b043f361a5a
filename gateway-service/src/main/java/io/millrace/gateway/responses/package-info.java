/**
 * {@code /v1/responses}: OpenAI's Responses API, by the OpenResponses contract. A second
 * form of what chats are answered with: the same tools, parsers and grammars.
 */
@NullMarked
package io.millrace.gateway.responses;

import org.jspecify.annotations.NullMarked;
