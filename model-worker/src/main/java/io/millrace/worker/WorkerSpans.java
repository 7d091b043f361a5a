package io.millrace.worker;

import java.time.Instant;

import io.millrace.process.trace.Tracing;
import io.millrace.protocol.TraceContext;
import io.millrace.protocol.message.Finish;
import io.millrace.worker.protocol.ProtocolObserver;
import io.opentelemetry.api.common.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * A traced sequence's time at a worker: {@code prefill} from its acceptance to its first
 * token, then {@code decode}. What else happens is another's matter.
 */
final class WorkerSpans implements ProtocolObserver {

	private final ProtocolObserver others;

	private final Tracing tracing;

	private final String model;

	WorkerSpans(ProtocolObserver others, Tracing tracing, String model) {
		this.others = others;
		this.tracing = tracing;
		this.model = model;
	}

	@Override
	public void onTraced(TraceContext trace, long acceptedNanosAgo, @Nullable Long firstTokenNanosAgo, Finish finish) {
		Instant now = Instant.now();
		Instant first = (firstTokenNanosAgo != null) ? now.minusNanos(firstTokenNanosAgo) : now;
		this.tracing.record(trace, "prefill", now.minusNanos(acceptedNanosAgo), first,
				Attributes.builder()
					.put("gen_ai.response.model", this.model)
					.put("gen_ai.usage.input_tokens", finish.usage().promptTokens())
					.put("gen_ai.usage.cache_read.input_tokens", finish.usage().cachedTokens())
					.put("millrace.worker", finish.worker().name())
					.build());
		if (firstTokenNanosAgo != null) {
			this.tracing.record(trace, "decode", first, now,
					Attributes.builder()
						.put("gen_ai.response.model", this.model)
						.put("gen_ai.usage.output_tokens", finish.usage().completionTokens())
						.put("millrace.worker", finish.worker().name())
						.build());
		}
	}

	@Override
	public void onResume() {
		this.others.onResume();
	}

	@Override
	public void onFinishResent() {
		this.others.onFinishResent();
	}

	@Override
	public void onGatewayExpired() {
		this.others.onGatewayExpired();
	}

	@Override
	public void onIncarnation() {
		this.others.onIncarnation();
	}

}
