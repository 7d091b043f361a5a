package io.millrace.protocol.message;

/** Which part of a request a worker is there for. */
public enum WorkerRole {

	/** Computes prompts and goes on with them. */
	BOTH,

	/**
	 * Computes prompts, and leaves what comes after the first token to others where there
	 * are any.
	 */
	PREFILL,

	/** Goes on with prompts that others have computed, and computes short ones. */
	DECODE

}
