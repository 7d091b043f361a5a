package io.millrace.bench;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** When requests arrive, whatever becomes of those before. */
enum Arrivals {

	/** As many independent users bring them: gaps are exponential. */
	POISSON {
		@Override
		double gap(Random random) {
			return -Math.log(1 - random.nextDouble());
		}
	},

	/** At even distances. */
	CONSTANT {
		@Override
		double gap(Random random) {
			return 1;
		}
	};

	/** The next gap, 1 on average. */
	abstract double gap(Random random);

	/**
	 * The times of arrival.
	 * @param rate requests a second
	 */
	Schedule schedule(double rate, long seed) {
		return new Schedule(this, rate, new Random(seed));
	}

	/** One run's times of arrival, in order. */
	static final class Schedule {

		private final Arrivals arrivals;

		private final double rate;

		private final Random random;

		private double seconds;

		private Schedule(Arrivals arrivals, double rate, Random random) {
			this.arrivals = arrivals;
			this.rate = rate;
			this.random = random;
		}

		/** The next time, in nanoseconds since the start. */
		long next() {
			this.seconds += this.arrivals.gap(this.random) / this.rate;
			return Math.round(this.seconds * TimeUnit.SECONDS.toNanos(1));
		}

	}

}
