package io.millrace.protocol;

/**
 * Why a generation ended without an error ({@code max.interfaces.GenerationStatus}
 * without its active state).
 */
public enum FinishReason {

	/**
	 * An end-of-sequence or stop token was generated. It is the last token, counted and
	 * sent like the others, and a gateway does not show it as text.
	 */
	STOP,

	/** The token limit or the end of the context was reached. */
	LENGTH,

	/** The request was cancelled. */
	CANCELLED

}
