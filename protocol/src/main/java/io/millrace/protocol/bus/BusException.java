package io.millrace.protocol.bus;

import org.jspecify.annotations.Nullable;

/** The broker could not be reached, or did not answer. */
public final class BusException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public BusException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
