package io.millrace.protocol.bus;

/** What became of a send. Neither is an exception: "cannot now" is a normal result. */
public enum SendResult {

	/** The broker has it. */
	SENT,

	/** The queue is at its bound and took nothing. */
	FULL

}
