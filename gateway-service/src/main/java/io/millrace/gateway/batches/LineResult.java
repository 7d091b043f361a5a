package io.millrace.gateway.batches;

/**
 * What became of a line.
 *
 * @param number of the line in its file, from 0
 * @param failed whether it belongs to the file of the failures
 * @param content the JSON that stands there
 */
@SuppressWarnings("ArrayRecordComponent")
record LineResult(int number, boolean failed, byte[] content) {

}
