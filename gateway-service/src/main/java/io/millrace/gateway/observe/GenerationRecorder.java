package io.millrace.gateway.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import io.millrace.gateway.metric.GatewayMeters;
import io.millrace.gateway.metric.GenAiMeters;
import io.millrace.gateway.metric.TenantMeters;
import io.millrace.gateway.metric.TenantMeters.Ended;
import io.millrace.gateway.stream.Origin;
import io.millrace.gateway.stream.Timeline;
import io.millrace.process.trace.Exemplars;
import org.jspecify.annotations.Nullable;

/** Records each generation in metrics when it is over. */
final class GenerationRecorder implements Consumer<Timeline> {

	private final GatewayMeters meters;

	private final GenAiMeters genAi;

	private final TenantMeters tenants;

	GenerationRecorder(GatewayMeters meters, GenAiMeters genAi, TenantMeters tenants) {
		this.meters = meters;
		this.genAi = genAi;
		this.tenants = tenants;
	}

	@Override
	public void accept(Timeline timeline) {
		Exemplars.of(timeline.origin().trace(), () -> record(timeline));
	}

	private void record(Timeline timeline) {
		Origin origin = timeline.origin();
		Instant first = timeline.firstToken();
		boolean isText = origin.operation() != GenAiMeters.Operation.EMBEDDINGS;
		this.tenants.ended(origin.tenant(), ended(timeline.outcome()),
				(timeline.admitted() != null) ? timeline.promptTokens() : 0, isText ? timeline.tokens() : 0);
		if (first != null && isText) {
			this.genAi.firstTokenTook(origin.operation(), origin.model(),
					Duration.between(timeline.arrived(), first).toNanos());
		}
		Double nanosPerToken = timeline.nanosPerToken();
		if (nanosPerToken != null && isText) {
			this.genAi.tokensTook(origin.operation(), origin.model(), nanosPerToken);
			this.meters.tokensTook(nanosPerToken);
		}
	}

	private static Ended ended(@Nullable String outcome) {
		if (outcome == null || outcome.equals("failed")) {
			return Ended.FAILED;
		}
		return outcome.equals("cancelled") ? Ended.CANCELLED : Ended.FINISHED;
	}

}
