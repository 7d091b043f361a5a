package io.millrace.bench;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ArrivalsTests {

	private static final int COUNT = 100_000;

	@Test
	void poissonArrivalsHaveTheirRateAndExponentialGaps() {
		List<Double> gaps = gaps(Arrivals.POISSON.schedule(50, 1));
		double mean = mean(gaps);
		assertThat(mean).isEqualTo(0.02, within(0.0003));
		double deviation = Math.sqrt(mean(gaps.stream().map((gap) -> (gap - mean) * (gap - mean)).toList()));
		assertThat(deviation).as("of an exponential its mean").isEqualTo(mean, within(0.0005));
		double longer = gaps.stream().filter((gap) -> gap > 0.02).count() / (double) COUNT;
		assertThat(longer).as("share above the mean").isEqualTo(Math.exp(-1), within(0.01));
	}

	@Test
	void constantArrivalsAreEven() {
		Arrivals.Schedule schedule = Arrivals.CONSTANT.schedule(4, 1);
		assertThat(List.of(schedule.next(), schedule.next(), schedule.next())).containsExactly(250_000_000L,
				500_000_000L, 750_000_000L);
	}

	@Test
	void theSameSeedGivesTheSameTimes() {
		assertThat(gaps(Arrivals.POISSON.schedule(50, 7))).isEqualTo(gaps(Arrivals.POISSON.schedule(50, 7)))
			.isNotEqualTo(gaps(Arrivals.POISSON.schedule(50, 8)));
	}

	private static List<Double> gaps(Arrivals.Schedule schedule) {
		List<Double> gaps = new ArrayList<>();
		long last = 0;
		for (int i = 0; i < COUNT; i++) {
			long next = schedule.next();
			gaps.add((next - last) / 1e9);
			last = next;
		}
		return gaps;
	}

	private static double mean(List<Double> values) {
		return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
	}

}
