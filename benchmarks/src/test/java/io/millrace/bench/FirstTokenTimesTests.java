package io.millrace.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FirstTokenTimesTests {

	private static final String PAGE = """
			# TYPE maxserve_time_to_first_token_milliseconds histogram
			maxserve_time_to_first_token_milliseconds_count 4
			maxserve_time_to_first_token_milliseconds_sum 40.0
			millrace_engine_time_to_first_token_milliseconds_count{model_name="a"} 3
			millrace_engine_time_to_first_token_milliseconds_count{model_name="b"} 1
			millrace_engine_time_to_first_token_milliseconds_sum{model_name="a"} 20.0
			millrace_engine_time_to_first_token_milliseconds_sum{model_name="b"} 10.0
			""";

	@Test
	void allModelsOfThePageAreSummed() {
		assertThat(FirstTokenTimes.parse(PAGE)).isEqualTo(new FirstTokenTimes(4, 40, 30));
	}

	@Test
	void thePlatformAddsTheDifferenceOfTheMeans() {
		assertThat(FirstTokenTimes.parse(PAGE).meanSince(new FirstTokenTimes(2, 10, 10)).row())
			.contains("gateway 15.00 ms, engine 10.00 ms, so the platform adds 5.00 ms");
	}

}
