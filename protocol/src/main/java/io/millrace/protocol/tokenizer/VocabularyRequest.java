package io.millrace.protocol.tokenizer;

/**
 * Asks for a vocabulary.
 *
 * @param model whose
 */
public record VocabularyRequest(String model) {

}
