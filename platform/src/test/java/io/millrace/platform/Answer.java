package io.millrace.platform;

import java.util.List;

/**
 * What a client got.
 *
 * @param text all of it
 * @param tokens the ids that it was decoded from
 * @param finishReason why it ended
 * @param completionTokens as its usage says
 */
record Answer(String text, List<Long> tokens, String finishReason, long completionTokens) {

}
