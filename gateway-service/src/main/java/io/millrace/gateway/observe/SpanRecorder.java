package io.millrace.gateway.observe;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.gateway.metric.GenAiMeters;
import io.millrace.gateway.stream.Origin;
import io.millrace.gateway.stream.Timeline;
import io.millrace.process.trace.OpenSpan;
import io.millrace.process.trace.Tracing;
import io.millrace.protocol.ProcessId;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;

/**
 * Ends each traced generation's span when it is over, with the attributes of
 * OpenTelemetry's conventions for generative models. Never a prompt or an answer.
 */
final class SpanRecorder implements Consumer<Timeline> {

	private static final AttributeKey<List<String>> FINISH_REASONS = AttributeKey
		.stringArrayKey("gen_ai.response.finish_reasons");

	private final Tracing tracing;

	SpanRecorder(Tracing tracing) {
		this.tracing = tracing;
	}

	@Override
	public void accept(Timeline timeline) {
		OpenSpan span = timeline.origin().span();
		if (span == null) {
			return;
		}
		Instant from = timeline.decodedFrom();
		Instant to = timeline.decodedTo();
		if (from != null && to != null) {
			this.tracing.record(span.context(), "detokenize", from, to,
					Attributes.of(AttributeKey.longKey("millrace.decodings"), (long) timeline.decodings()));
		}
		Instant ended = timeline.ended();
		span.end((ended != null) ? ended : Instant.now(), "failed".equals(timeline.outcome()) ? "failed" : null,
				attributes(timeline));
	}

	private static Attributes attributes(Timeline timeline) {
		Origin origin = timeline.origin();
		AttributesBuilder attributes = Attributes.builder()
			.put("gen_ai.operation.name", origin.operation().id())
			.put("gen_ai.provider.name", GenAiMeters.PROVIDER)
			.put("gen_ai.request.model", origin.model())
			.put("gen_ai.response.model", timeline.model())
			.put("gen_ai.response.id", timeline.id().value())
			.put("gen_ai.request.max_tokens", timeline.room())
			.put("gen_ai.usage.input_tokens", timeline.promptTokens())
			.put("gen_ai.usage.output_tokens", timeline.tokens());
		String outcome = timeline.outcome();
		if (outcome != null) {
			attributes.put(FINISH_REASONS, List.of(outcome));
		}
		ProcessId worker = timeline.worker();
		if (worker != null) {
			attributes.put("millrace.worker", worker.name());
		}
		Integer cached = timeline.cachedTokens();
		if (cached != null) {
			attributes.put("gen_ai.usage.cache_read.input_tokens", cached);
		}
		return attributes.build();
	}

}
