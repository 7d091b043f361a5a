package io.millrace.protocol.tokenizer;

import io.millrace.protocol.TokenIds;

/**
 * A sequence whose tokens' texts are wanted one by one.
 *
 * @param model whose tokenizer
 * @param tokens from the beginning of a text
 * @param skipSpecialTokens whether special tokens become no text
 */
public record PiecesRequest(String model, TokenIds tokens, boolean skipSpecialTokens) {

}
