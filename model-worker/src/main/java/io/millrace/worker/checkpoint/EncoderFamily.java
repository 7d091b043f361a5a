package io.millrace.worker.checkpoint;

/** Encoders whose configurations and weights have the same names. */
interface EncoderFamily {

	/** What {@code config.json} says. */
	EncoderConfig read(DecoderFields fields);

	/**
	 * The weights of such a model.
	 * @throws ModelLoadException if one is absent or has another shape
	 */
	EncoderWeights weights(EncoderConfig config, DecoderFields fields, WeightIndex index);

}
