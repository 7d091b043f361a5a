package io.millrace.worker.model;

import io.millrace.protocol.GenerationDefaults;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.program.ComputeDevice;
import io.millrace.worker.program.ComputeType;
import org.jspecify.annotations.Nullable;

/**
 * What an opened model says of itself.
 *
 * @param name the name of its directory
 * @param maxModelLen the most tokens of one sequence
 * @param vocabularySize ids are in {@code [0, vocabularySize)}
 * @param eosTokenIds ids that end a sequence
 * @param defaults its sampling defaults
 * @param createdEpochSecond when it was written
 * @param computeType the precision it computes in
 * @param device what computes
 * @param threads threads that one operator may use
 * @param rowKernels whether steps of few decoded rows are computed in Java
 * @param checksum of the logits of a probe, if it is batch-invariant: executors of one
 * model that differ in it do not round alike
 */
public record ModelSummary(String name, int maxModelLen, int vocabularySize, TokenIds eosTokenIds,
		GenerationDefaults defaults, long createdEpochSecond, ComputeType computeType, ComputeDevice device,
		int threads, boolean rowKernels, @Nullable String checksum) {

}
