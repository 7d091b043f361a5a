package io.millrace.gateway.batches;

import java.time.Clock;

import io.millrace.gateway.files.FileStore;

/**
 * What every batch runs with.
 *
 * @param store where batches are
 * @param files where their lines come from and go to
 * @param runner runs lines
 * @param properties bounds
 * @param maxLineBytes the longest line
 * @param meters where it is recorded
 * @param clock for deadlines
 */
record BatchParts(BatchStore store, FileStore files, LineRunner runner, BatchProperties properties, int maxLineBytes,
		BatchMeters meters, Clock clock) {

}
