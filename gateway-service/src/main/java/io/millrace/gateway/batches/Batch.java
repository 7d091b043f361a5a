package io.millrace.gateway.batches;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A batch as it is stored.
 *
 * @param id of the batch
 * @param tenant whose it is
 * @param createdAt when it was asked for
 * @param deadline when its completion window ends
 * @param order what was asked for
 * @param status where it is
 * @param errors the JSON array of what is wrong with its input
 * @param outputFileId the file of the answers
 * @param errorFileId the file of the failures
 * @param counts how far it is
 * @param times when it got where
 */
record Batch(String id, String tenant, Instant createdAt, Instant deadline, BatchOrder order, BatchStatus status,
		@Nullable String errors, @Nullable String outputFileId, @Nullable String errorFileId, Counts counts,
		Times times) {

	/**
	 * How far a batch is.
	 *
	 * @param total how many lines it has
	 * @param completed how many were answered
	 * @param failed how many failed
	 */
	record Counts(int total, int completed, int failed) {

	}

	/**
	 * When a batch got where; null for where it has not been.
	 *
	 * @param inProgress its input was right
	 * @param finalizing all of its lines had ended
	 * @param cancelling it was cancelled
	 * @param ended it was completed, failed, expired or cancelled
	 */
	record Times(@Nullable Instant inProgress, @Nullable Instant finalizing, @Nullable Instant cancelling,
			@Nullable Instant ended) {

	}

}
