package io.millrace.protocol.message;

/**
 * What one sequence took, in tokens.
 *
 * @param promptTokens length of its prompt
 * @param cachedTokens how many of those came from the prefix cache
 * @param completionTokens how many were generated, the one that ended it included
 */
public record Usage(int promptTokens, int cachedTokens, int completionTokens) {

}
