package io.millrace.bench;

import java.util.Locale;
import java.util.Map;

/** How much is asked of the server at once. */
sealed interface Load {

	/** For the table. */
	String label();

	/** For JSON. */
	Map<String, Object> toJson();

	/**
	 * Closed loop: a number of users, each of whom asks again when answered.
	 *
	 * @param concurrency requests under way at once
	 */
	record Closed(int concurrency) implements Load {

		@Override
		public String label() {
			return this.concurrency + " at once";
		}

		@Override
		public Map<String, Object> toJson() {
			return Map.of("concurrency", this.concurrency);
		}

	}

	/**
	 * Open loop: requests come when they come.
	 *
	 * @param rate requests a second
	 * @param arrivals how they come
	 * @param seed of their times
	 */
	record Open(double rate, Arrivals arrivals, long seed) implements Load {

		@Override
		public String label() {
			return String.format(Locale.ROOT, "%.1f/s", this.rate);
		}

		@Override
		public Map<String, Object> toJson() {
			return Map.of("rate", this.rate, "arrivals", this.arrivals.name().toLowerCase(Locale.ROOT));
		}

	}

}
