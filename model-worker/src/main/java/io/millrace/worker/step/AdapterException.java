package io.millrace.worker.step;

/** An adapter cannot be loaded; the message is one sentence that says why. */
public final class AdapterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public AdapterException(String message, Throwable cause) {
		super(message, cause);
	}

}
