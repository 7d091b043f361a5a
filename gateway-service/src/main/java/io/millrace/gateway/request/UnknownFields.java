package io.millrace.gateway.request;

/** What becomes of a request with a field that nobody knows. */
public enum UnknownFields {

	/** It is ignored, with one warning in the log for each name. */
	IGNORE,

	/** The request is refused. */
	REJECT

}
