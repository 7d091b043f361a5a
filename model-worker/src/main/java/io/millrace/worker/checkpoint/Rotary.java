package io.millrace.worker.checkpoint;

/**
 * How positions turn queries and keys.
 *
 * @param theta base of the frequencies
 * @param scaling how the frequencies are stretched for long contexts
 */
public record Rotary(double theta, Scaling scaling) {

	static final double DEFAULT_THETA = 10_000;

	/** A way to stretch the frequencies. */
	public sealed interface Scaling {

	}

	/** As trained. */
	public record Unscaled() implements Scaling {

	}

	/**
	 * Llama 3.1's: long wavelengths are stretched by {@code factor}, short ones kept,
	 * those between interpolated.
	 *
	 * @param factor stretch of the long wavelengths
	 * @param lowFreqFactor wavelengths above {@code originalMaxPositions / lowFreqFactor}
	 * are long
	 * @param highFreqFactor wavelengths below
	 * {@code originalMaxPositions / highFreqFactor} are short
	 * @param originalMaxPositions context length before stretching
	 */
	public record Llama3(double factor, double lowFreqFactor, double highFreqFactor,
			double originalMaxPositions) implements Scaling {

		public Llama3 {
			if (highFreqFactor <= lowFreqFactor) {
				throw new ModelLoadException("A llama3 rope_scaling has high_freq_factor above low_freq_factor, got "
						+ highFreqFactor + " and " + lowFreqFactor + ".");
			}
		}

	}

	/**
	 * From {@code config.json}: {@code rope_theta} and {@code rope_scaling}, or both in
	 * {@code rope_parameters}.
	 */
	static Rotary read(JsonFile config) {
		JsonFile parameters = config.object("rope_parameters").orElse(config);
		double theta = parameters.positiveNumber("rope_theta", config.positiveNumber("rope_theta", DEFAULT_THETA));
		return config.object("rope_parameters")
			.or(() -> config.object("rope_scaling"))
			.map((scaling) -> new Rotary(theta, scaling(scaling)))
			.orElseGet(() -> new Rotary(theta, new Unscaled()));
	}

	private static Scaling scaling(JsonFile scaling) {
		String type = scaling.text("rope_type");
		String name = (type != null) ? type : scaling.text("type");
		if (name == null || name.equals("default")) {
			return new Unscaled();
		}
		if (!name.equals("llama3")) {
			throw new ModelLoadException(
					scaling.name() + " asks for " + name + " scaling; supported: default, llama3.");
		}
		return new Llama3(required(scaling, "factor"), required(scaling, "low_freq_factor"),
				required(scaling, "high_freq_factor"), required(scaling, "original_max_position_embeddings"));
	}

	private static double required(JsonFile scaling, String field) {
		double value = scaling.positiveNumber(field, -1);
		if (value < 0) {
			throw new ModelLoadException(scaling.name() + " does not say " + field + ".");
		}
		return value;
	}

}
