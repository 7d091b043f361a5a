package io.millrace.protocol.message;

/** Whether a worker takes new work. */
public enum WorkerState {

	/** Takes new work. */
	READY,

	/** Finishes what it has and takes nothing new. */
	DRAINING

}
