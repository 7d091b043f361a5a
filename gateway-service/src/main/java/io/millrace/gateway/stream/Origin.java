package io.millrace.gateway.stream;

import io.millrace.gateway.metric.GenAiMeters.Operation;
import io.millrace.process.trace.OpenSpan;
import io.millrace.protocol.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Whose request a generation is part of, for metrics, traces and operators; it changes
 * nothing of what is generated.
 *
 * @param tenant who asks
 * @param operation what is asked for
 * @param model the model's name as it was asked for: its own, an alias or an adapter's
 * @param span the generation's; null where it is not traced
 */
public record Origin(String tenant, Operation operation, String model, @Nullable OpenSpan span) {

	/** What its parts have as parent; null where it is not traced. */
	public @Nullable TraceContext trace() {
		return (this.span != null) ? this.span.context() : null;
	}

}
