package io.millrace.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a request must keep to count as good: all limits at once.
 *
 * @param limits the most that each figure may be
 */
record Slo(Map<Figure, Duration> limits) {

	/** No limits: every request that succeeds is good. */
	static final Slo NONE = new Slo(Map.of());

	private static final double MAX_MILLIS = 1e9;

	Slo {
		limits = Map.copyOf(limits);
	}

	/**
	 * Reads limits such as {@code ttft:500,tpot:50}, in milliseconds.
	 * @throws IllegalArgumentException if they are not understood
	 */
	static Slo parse(String text) {
		Map<Figure, Duration> limits = new LinkedHashMap<>();
		for (String part : text.split(",", -1)) {
			String[] sides = part.strip().split(":", -1);
			if (sides.length != 2) {
				throw new IllegalArgumentException("a limit is FIGURE:MILLISECONDS, got '" + part.strip() + "'");
			}
			limits.put(Figure.find(sides[0]), millis(sides[1]));
		}
		return new Slo(limits);
	}

	private static Duration millis(String text) {
		try {
			double millis = Double.parseDouble(text);
			if (millis > 0 && millis <= MAX_MILLIS) {
				return Duration.ofNanos((long) (millis * 1e6));
			}
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("a limit is a number of milliseconds, got '" + text + "'", ex);
		}
		throw new IllegalArgumentException("a limit is a number of milliseconds above 0, got '" + text + "'");
	}

	boolean isKept(Sample sample) {
		return sample.isOk() && this.limits.entrySet()
			.stream()
			.allMatch((limit) -> limit.getKey().of(sample).compareTo(limit.getValue()) <= 0);
	}

	/** What may be limited. */
	enum Figure {

		TTFT, TPOT, E2E;

		Duration of(Sample sample) {
			return switch (this) {
				case TTFT -> sample.timeToFirstToken();
				case TPOT -> sample.timePerOutputToken();
				case E2E -> sample.endToEnd();
			};
		}

		private static Figure find(String name) {
			return Arrays.stream(values())
				.filter((figure) -> figure.name().equalsIgnoreCase(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("a limit is on "
						+ Arrays.stream(values()).map(Figure::toString).collect(Collectors.joining(", ")) + ", got '"
						+ name + "'"));
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
