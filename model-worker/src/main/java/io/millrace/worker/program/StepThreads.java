package io.millrace.worker.program;

import io.millrace.worker.step.StepBatch;

/**
 * How many threads one operator may use.
 *
 * @param prefill in steps that compute prompts
 * @param decode in steps that only decode
 */
public record StepThreads(int prefill, int decode) {

	int of(StepBatch batch) {
		return (batch.tokenCount() > batch.drawCount()) ? this.prefill : this.decode;
	}

}
