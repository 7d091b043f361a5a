package io.millrace.gateway.batches;

/** Another gateway runs the batch, or it has ended. */
final class LeaseLostException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LeaseLostException() {
		super("The batch is no longer held.", null, false, false);
	}

}
