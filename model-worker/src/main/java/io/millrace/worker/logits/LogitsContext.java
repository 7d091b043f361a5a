package io.millrace.worker.logits;

import io.millrace.protocol.TokenIds;

/**
 * What a logits processor is made for.
 *
 * @param arguments the request's, a JSON object
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param eosTokenIds the model's own ids that end a sequence
 */
public record LogitsContext(String arguments, int vocabularySize, TokenIds eosTokenIds) {

}
