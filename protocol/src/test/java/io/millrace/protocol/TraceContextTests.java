package io.millrace.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TraceContextTests {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	@Test
	void itIsReadAndWrittenAsW3cSays() {
		TraceContext sampled = new TraceContext(TRACE, "00f067aa0ba902b7", true);
		assertThat(sampled.traceparent()).isEqualTo("00-" + TRACE + "-00f067aa0ba902b7-01");
		assertThat(TraceContext.parse(sampled.traceparent())).contains(sampled);
		assertThat(TraceContext.parse("00-" + TRACE + "-00f067aa0ba902b7-00"))
			.contains(new TraceContext(TRACE, "00f067aa0ba902b7", false));
	}

	@Test
	void aLaterVersionMaySayMore() {
		assertThat(TraceContext.parse("cc-" + TRACE + "-00f067aa0ba902b7-03-what-the-future-brings"))
			.contains(new TraceContext(TRACE, "00f067aa0ba902b7", true));
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "00-4bf9-00f0-01", "ff-" + TRACE + "-00f067aa0ba902b7-01",
			"00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-" + TRACE + "-0000000000000000-01",
			"00-" + TRACE + "-00F067AA0BA902B7-01" })
	void whatIsNoneIsNotTaken(String given) {
		assertThat(TraceContext.parse(given)).isEmpty();
	}

}
