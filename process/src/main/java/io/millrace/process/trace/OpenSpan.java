package io.millrace.process.trace;

import java.time.Instant;

import io.millrace.protocol.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A span that has begun. Thread-safe. */
public final class OpenSpan {

	private final Span span;

	private final TraceContext context;

	OpenSpan(Span span) {
		this.span = span;
		this.context = new TraceContext(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId(),
				span.getSpanContext().isSampled());
	}

	/** What its parts have as parent. */
	public TraceContext context() {
		return this.context;
	}

	/** Gives it another name. */
	public OpenSpan named(String name) {
		this.span.updateName(name);
		return this;
	}

	/**
	 * It has ended.
	 * @param when then
	 * @param error what kind of failure it was; null if it was none
	 * @param attributes what is known by now
	 */
	public void end(Instant when, @Nullable String error, Attributes attributes) {
		this.span.setAllAttributes(attributes);
		if (error != null) {
			this.span.setAttribute("error.type", error);
			this.span.setStatus(StatusCode.ERROR);
		}
		this.span.end(when);
	}

}
