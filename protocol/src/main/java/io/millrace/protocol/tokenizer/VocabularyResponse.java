package io.millrace.protocol.tokenizer;

import io.millrace.protocol.TokenTable;

/**
 * A vocabulary.
 *
 * @param tokens what each id adds inside a text
 */
public record VocabularyResponse(TokenTable tokens) {

}
