package io.millrace.bench;

import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many tokens prompts or answers have: a distribution. */
sealed interface Lengths {

	/** What no length exceeds. */
	int MAX = 1_000_000;

	/** The forms that {@link #parse} takes. */
	String FORMS = "N, MIN-MAX (uniform), normal:MEAN:DEVIATION or lognormal:MEDIAN:SIGMA";

	/** The next length, from 1 to {@link #MAX}. */
	int next(RandomGenerator random);

	/**
	 * Reads one of {@link #FORMS}.
	 * @throws IllegalArgumentException if it is none
	 */
	static Lengths parse(String text) {
		Matcher matcher = Pattern
			.compile("(?<n>\\d{1,9})|(?<min>\\d{1,9})-(?<max>\\d{1,9})"
					+ "|(?<form>normal|lognormal):(?<first>\\d{1,9}(?:\\.\\d+)?):(?<second>\\d{1,9}(?:\\.\\d+)?)")
			.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("a length is " + FORMS + ", got '" + text + "'");
		}
		if (matcher.group("n") != null) {
			int tokens = Integer.parseInt(matcher.group("n"));
			return new Uniform(tokens, tokens);
		}
		if (matcher.group("min") != null) {
			return new Uniform(Integer.parseInt(matcher.group("min")), Integer.parseInt(matcher.group("max")));
		}
		double first = Double.parseDouble(matcher.group("first"));
		double second = Double.parseDouble(matcher.group("second"));
		return matcher.group("form").equals("normal") ? new Normal(first, second) : new LogNormal(first, second);
	}

	private static int clip(double length) {
		return (int) Math.clamp(Math.round(length), 1L, MAX);
	}

	private static void requireMiddle(double middle) {
		if (!(middle >= 1 && middle <= MAX)) {
			throw new IllegalArgumentException("a length is between 1 and " + MAX + ", got " + middle);
		}
	}

	/**
	 * All lengths between two alike.
	 *
	 * @param min the shortest
	 * @param max the longest
	 */
	record Uniform(int min, int max) implements Lengths {

		public Uniform {
			if (min < 1 || max > MAX || min > max) {
				throw new IllegalArgumentException(
						"a length is between 1 and " + MAX + ", the shortest first, got " + min + " to " + max);
			}
		}

		@Override
		public int next(RandomGenerator random) {
			return random.nextInt(this.min, this.max + 1);
		}

	}

	/**
	 * A bell, cut off below 1.
	 *
	 * @param mean its middle
	 * @param deviation its standard deviation
	 */
	record Normal(double mean, double deviation) implements Lengths {

		public Normal {
			requireMiddle(mean);
		}

		@Override
		public int next(RandomGenerator random) {
			return clip(this.mean + this.deviation * random.nextGaussian());
		}

	}

	/**
	 * Many short ones and a few very long ones, as people's prompts are.
	 *
	 * @param median as many are shorter as are longer
	 * @param sigma standard deviation of the logarithm
	 */
	record LogNormal(double median, double sigma) implements Lengths {

		public LogNormal {
			requireMiddle(median);
		}

		@Override
		public int next(RandomGenerator random) {
			return clip(this.median * Math.exp(this.sigma * random.nextGaussian()));
		}

	}

}
