package io.millrace.gguf;

import org.jspecify.annotations.Nullable;

/** A file cannot be read as GGUF; the message is one sentence that names it. */
public final class GgufException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public GgufException(String message) {
		this(message, null);
	}

	public GgufException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
