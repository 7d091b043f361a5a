package io.millrace.process.trace;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.protocol.TraceContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ExemplarsTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String SPAN = "00f067aa0ba902b7";

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT,
			new PrometheusRegistry(), Clock.SYSTEM, new Exemplars());

	private final DistributionSummary time = DistributionSummary.builder("time")
		.serviceLevelObjectives(1, 10)
		.register(this.registry);

	@Test
	void aBucketNamesTheTraceOfARequestThatIsInIt() {
		Exemplars.of(new TraceContext(TRACE, SPAN, true), () -> this.time.record(5));
		assertThat(openMetrics().lines().filter((line) -> line.startsWith("time_bucket{le=\"10.0\"}"))).singleElement()
			.asString()
			.contains("# {span_id=\"" + SPAN + "\",trace_id=\"" + TRACE + "\"} 5.0");
	}

	@Test
	void whatIsNotTracedOrNotRecordedHasNone() {
		Exemplars.of(new TraceContext(TRACE, SPAN, false), () -> this.time.record(5));
		Exemplars.of(null, () -> this.time.record(5));
		this.time.record(5);
		assertThat(openMetrics()).contains("time_count 3").doesNotContain("trace_id");
	}

	@Test
	void whoDoesNotAskForOpenMetricsGetsNone() {
		Exemplars.of(new TraceContext(TRACE, SPAN, true), () -> this.time.record(5));
		assertThat(this.registry.scrape()).contains("time_count 1").doesNotContain("trace_id");
	}

	private String openMetrics() {
		return this.registry.scrape("application/openmetrics-text");
	}

}
