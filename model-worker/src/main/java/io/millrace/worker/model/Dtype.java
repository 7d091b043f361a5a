package io.millrace.worker.model;

/** The setting for the precision to compute in. */
public enum Dtype {

	/**
	 * Models under 256 MB in float32, which is faster on a CPU; others in their own type.
	 */
	AUTO, FLOAT32, BFLOAT16

}
