package io.millrace.process.trace;

import java.time.Instant;

import io.millrace.protocol.TraceContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans, or nothing at all where tracing is off: then every request is without a
 * {@link TraceContext}, and each call here ends at its first comparison. Most spans are
 * recorded when they are over, once a request, so that nothing is done for a token.
 * Thread-safe.
 */
public final class Tracing implements AutoCloseable {

	private static final String SCOPE = "io.millrace";

	private final @Nullable SdkTracerProvider provider;

	private final @Nullable Tracer tracer;

	Tracing(@Nullable SdkTracerProvider provider) {
		this.provider = provider;
		this.tracer = (provider != null) ? provider.get(SCOPE) : null;
	}

	/** Makes no spans. */
	public static Tracing off() {
		return new Tracing(null);
	}

	/** Whether spans are made. */
	public boolean isOn() {
		return this.tracer != null;
	}

	/**
	 * Begins the span of a request that came from outside, in the trace of whoever sent
	 * it, if that has one.
	 * @param traceparent as it came in
	 * @return null where tracing is off
	 */
	public @Nullable OpenSpan begin(String name, @Nullable String traceparent) {
		return (this.tracer != null)
				? open(this.tracer, name, SpanKind.SERVER, TraceContext.parse(traceparent).orElse(null)) : null;
	}

	/**
	 * Begins a part of what is traced.
	 * @return null where that is not recorded
	 */
	public @Nullable OpenSpan beginPart(@Nullable TraceContext parent, String name) {
		return (this.tracer != null && parent != null && parent.sampled())
				? open(this.tracer, name, SpanKind.INTERNAL, parent) : null;
	}

	private static OpenSpan open(Tracer tracer, String name, SpanKind kind, @Nullable TraceContext parent) {
		return new OpenSpan(tracer.spanBuilder(name).setSpanKind(kind).setParent(context(parent)).startSpan());
	}

	/**
	 * Records a part of what is traced that is over; nothing where that is not recorded.
	 */
	public void record(@Nullable TraceContext parent, String name, Instant began, Instant ended,
			Attributes attributes) {
		if (this.tracer != null && parent != null && parent.sampled()) {
			SpanBuilder builder = this.tracer.spanBuilder(name)
				.setParent(context(parent))
				.setAllAttributes(attributes)
				.setStartTimestamp(began);
			builder.startSpan().end(ended.isBefore(began) ? began : ended);
		}
	}

	private static Context context(@Nullable TraceContext parent) {
		if (parent == null) {
			return Context.root();
		}
		return Context.root()
			.with(Span.wrap(SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(),
					parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(), TraceState.getDefault())));
	}

	/** Sends what is left, but does not wait for long. */
	@Override
	public void close() {
		if (this.provider != null) {
			this.provider.close();
		}
	}

}
