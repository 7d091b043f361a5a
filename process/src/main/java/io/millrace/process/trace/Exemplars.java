package io.millrace.process.trace;

import io.millrace.protocol.TraceContext;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets histograms remember a trace beside what they counted last, for scrapers that ask
 * for OpenMetrics: who records a time says whose it is. Only traces that are recorded are
 * worth a look.
 */
public final class Exemplars implements SpanContext {

	private static final ScopedValue<TraceContext> RECORDING = ScopedValue.newInstance();

	/**
	 * Records something of a request.
	 * @param trace its span; null where it is not traced
	 */
	public static void of(@Nullable TraceContext trace, Runnable recording) {
		if (trace != null && trace.sampled()) {
			ScopedValue.where(RECORDING, trace).run(recording);
		}
		else {
			recording.run();
		}
	}

	@Override
	public @Nullable String getCurrentTraceId() {
		return RECORDING.isBound() ? RECORDING.get().traceId() : null;
	}

	@Override
	public @Nullable String getCurrentSpanId() {
		return RECORDING.isBound() ? RECORDING.get().spanId() : null;
	}

	@Override
	public boolean isCurrentSpanSampled() {
		return RECORDING.isBound();
	}

	/** Those that are recorded are kept anyway. */
	@Override
	public void markCurrentSpanAsExemplar() {
	}

}
