package io.millrace.worker.bench;

/**
 * How long one step took.
 *
 * @param rows sequences of its batch
 * @param tokens tokens that it computed
 * @param sampled tokens that it generated
 * @param nanos from the end of the step before to its own end, so that the steps of a
 * pass add up to its whole time
 * @param nativeNanos the part in native code
 */
record StepTime(int rows, int tokens, int sampled, long nanos, long nativeNanos) {

	/** Whether all streams were in it and none computed more than its last token. */
	boolean decodes(int streams) {
		return this.rows == streams && isDecode();
	}

	boolean isDecode() {
		return this.tokens == this.rows;
	}

	long hostNanos() {
		return this.nanos - this.nativeNanos;
	}

}
