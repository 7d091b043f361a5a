package io.millrace.bench;

import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class BenchReportTests {

	private static final Failure FULL = new Failure("429", "full");

	private static final Sample FAST = Samples.ok(0, 10, 40, 4);

	private static final Sample SLOW = Samples.ok(410, 30, 90, 7);

	@Test
	void theTimePerTokenLeavesOutTheFirst() {
		assertThat(FAST.timePerOutputToken()).isEqualTo(Duration.ofMillis(10));
		assertThat(Samples.ok(0, 10, 40, 1).timePerOutputToken()).isZero();
	}

	@Test
	void ratesCountTheWholeRunUntilItsLastAnswer() {
		BenchReport report = Samples.report(Slo.NONE, FAST, SLOW);
		assertThat(report.outputTokensPerSecond()).isEqualTo(22, within(1e-9));
		assertThat(report.requestsPerSecond()).isEqualTo(4, within(1e-9));
	}

	@Test
	void failedRequestsAreCountedByStatusAndSentenceAndLeftOutOfTimes() {
		BenchReport report = Samples.report(Slo.NONE, FAST, Samples.failed(0, FULL), Samples.failed(1, FULL),
				Samples.failed(1, Failure.answer(503, "")));
		assertThat(report.errorsByStatus()).isEqualTo(Map.of("429", 2, "503", 1));
		assertThat(report.errorsByMessage()).isEqualTo(Map.of("429: full", 2, "503: no message", 1));
		assertThat(report.percentiles(Sample::endToEnd).millis(1)).isEqualTo(40, within(0.1));
		assertThat(report.row()).contains("       4       3");
	}

	@Test
	void aGoodRequestKeepsAllLimitsAndAFailedOneIsNeverGood() {
		Slo slo = Slo.parse("ttft:20,e2e:50");
		assertThat(Samples.report(slo, FAST, SLOW, Samples.failed(0, FULL)).goodput()).isEqualTo(2, within(1e-9));
		assertThat(Samples.report(Slo.parse("tpot:9.9"), FAST).goodput()).isZero();
		assertThat(Samples.report(Slo.NONE, FAST, SLOW, Samples.failed(0, FULL)).goodput()).isEqualTo(4, within(1e-9));
	}

	@Test
	void limitsThatMakeNoSenseAreRefused() {
		for (String limits : new String[] { "", "ttft", "ttft:", "ttft:x", "ttft:0", "ttft:NaN", "speed:5",
				"ttft:5,,e2e:5" }) {
			assertThatIllegalArgumentException().as(limits).isThrownBy(() -> Slo.parse(limits));
		}
	}

	@Test
	void percentilesAreThoseOfAllValues() {
		Percentiles percentiles = Percentiles.ofMicros(LongStream.rangeClosed(1, 1000));
		assertThat(percentiles.millis(50)).isEqualTo(0.5, within(0.001));
		assertThat(percentiles.millis(90)).isEqualTo(0.9, within(0.001));
		assertThat(percentiles.millis(99)).isEqualTo(0.99, within(0.001));
		assertThat(percentiles.meanMillis()).isEqualTo(0.5005, within(0.001));
		assertThat(Percentiles.ofMicros(LongStream.empty()).millis(99)).isZero();
	}

	@Test
	void thePeakCountsWhoWasUnderWayAtOnce() {
		assertThat(Samples
			.report(Slo.NONE, Samples.ok(0, 1, 10, 2), Samples.ok(5, 1, 10, 2), Samples.ok(9, 1, 2, 2),
					Samples.ok(15, 1, 10, 2))
			.peak()).isEqualTo(3);
	}

	@Test
	void jsonHasTheLoadAndAllFigures() {
		Map<String, Object> json = Samples.report(Slo.NONE, FAST, Samples.failed(0, FULL)).toJson();
		assertThat(json).containsEntry("concurrency", 2)
			.containsEntry("requests", 2)
			.containsEntry("succeeded", 1)
			.containsEntry("errors", Map.of("429", 1))
			.containsKeys("requests_per_s", "goodput_per_s", "output_tokens_per_s", "ttft_ms_p50", "tpot_ms_p90",
					"itl_ms_p99", "e2e_ms_mean", "late_ms_p99", "client_cpu_s", "peak_concurrency");
		assertThat(new Load.Open(2.5, Arrivals.POISSON, 1).toJson()).containsEntry("rate", 2.5)
			.containsEntry("arrivals", "poisson");
	}

}
