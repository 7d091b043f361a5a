package io.millrace.protocol.tokenizer;

import io.millrace.protocol.TokenIds;

/**
 * A rendered conversation.
 *
 * @param text what the template made
 * @param tokens its ids
 */
public record ChatPromptResponse(String text, TokenIds tokens) {

}
