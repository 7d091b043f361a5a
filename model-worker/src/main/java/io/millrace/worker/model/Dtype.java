package io.millrace.worker.model;

/** The setting for the precision to compute in. */
public enum Dtype {

	/**
	 * On a CPU, models under 256 MB in float32, which is faster; all others in their own
	 * type.
	 */
	AUTO, FLOAT32, FLOAT16, BFLOAT16

}
