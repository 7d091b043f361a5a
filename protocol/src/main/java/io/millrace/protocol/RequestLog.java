package io.millrace.protocol;

import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/** Lines of the log about one request, which structured logs find by its fields. */
public final class RequestLog {

	/** The field with the request's id. */
	public static final String REQUEST_ID = "request_id";

	/** The field with the trace that it is part of. */
	public static final String TRACE_ID = "trace_id";

	private RequestLog() {
	}

	/**
	 * A line about a request.
	 * @param line as the logger begins it
	 * @param trace null where the request is not traced
	 */
	public static LoggingEventBuilder about(LoggingEventBuilder line, RequestId id, @Nullable TraceContext trace) {
		LoggingEventBuilder identified = line.addKeyValue(REQUEST_ID, id.value());
		return (trace != null) ? identified.addKeyValue(TRACE_ID, trace.traceId()) : identified;
	}

}
