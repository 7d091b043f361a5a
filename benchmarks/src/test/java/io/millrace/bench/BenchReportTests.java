package io.millrace.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BenchReportTests {

	private static final Sample FAST = new Sample(Duration.ofMillis(10), Duration.ofMillis(40), 4, null);

	private static final Sample SLOW = new Sample(Duration.ofMillis(30), Duration.ofMillis(90), 7, null);

	@Test
	void theTimePerTokenLeavesOutTheFirst() {
		assertThat(FAST.timePerOutputToken()).isEqualTo(Duration.ofMillis(10));
	}

	@Test
	void tokensPerSecondCountsWhatCameInTheWholeRun() {
		BenchReport report = new BenchReport(2, Duration.ofMillis(500), List.of(FAST, SLOW));
		assertThat(report.outputTokensPerSecond()).isEqualTo(22, within(1e-9));
	}

	@Test
	void failedRequestsAreCountedBySentenceAndLeftOutOfPercentiles() {
		BenchReport report = new BenchReport(2, Duration.ofSeconds(1),
				List.of(FAST, Sample.failed("429: full"), Sample.failed("429: full")));
		assertThat(report.errorsByMessage()).isEqualTo(Map.of("429: full", 2));
		assertThat(report.percentile(Sample::endToEnd, 50)).isEqualTo(40, within(0.1));
		assertThat(report.row()).contains("     3       2");
	}

}
