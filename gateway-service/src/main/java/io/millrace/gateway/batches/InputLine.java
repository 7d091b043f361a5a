package io.millrace.gateway.batches;

/**
 * A line of a file that is not blank.
 *
 * @param number of the line among them, from 0
 * @param content without its end
 */
@SuppressWarnings("ArrayRecordComponent")
record InputLine(int number, byte[] content) {

}
