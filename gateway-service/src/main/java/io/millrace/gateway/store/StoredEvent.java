package io.millrace.gateway.store;

/**
 * An event of a response's stream.
 *
 * @param sequence its sequence number, from 0
 * @param json its JSON
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredEvent(long sequence, byte[] json) {

}
