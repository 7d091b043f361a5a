package io.millrace.worker.program;

/**
 * How a program computes.
 *
 * @param type the precision
 * @param device where; not {@link ComputeDevice#AUTO}
 * @param threads threads that one operator may use
 * @param batchInvariant whether a sequence's results must not depend, to the bit, on what
 * is computed beside it and in which steps
 * @param adapters how many adapters it may have, and how large ones
 * @param rowKernels whether steps of few decoded rows are computed in Java
 */
public record ProgramSettings(ComputeType type, ComputeDevice device, StepThreads threads, boolean batchInvariant,
		AdapterRoom adapters, boolean rowKernels) {

	/** Without adapters and kernels in Java. */
	public ProgramSettings(ComputeType type, ComputeDevice device, StepThreads threads, boolean batchInvariant) {
		this(type, device, threads, batchInvariant, AdapterRoom.NONE, false);
	}

}
