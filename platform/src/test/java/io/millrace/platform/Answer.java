package io.millrace.platform;

/**
 * What a client got.
 *
 * @param text all of it
 * @param finishReason why it ended
 * @param completionTokens as its usage says
 */
record Answer(String text, String finishReason, long completionTokens) {

}
