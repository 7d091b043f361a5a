package io.millrace.worker.checkpoint;

import org.jspecify.annotations.Nullable;

/** A model cannot be served; the message is one sentence that names the file at fault. */
public final class ModelLoadException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public ModelLoadException(String message) {
		this(message, null);
	}

	public ModelLoadException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
