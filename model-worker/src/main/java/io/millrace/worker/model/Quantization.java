package io.millrace.worker.model;

/** The setting for the bits of weights, which are quantised when a model is opened. */
public enum Quantization {

	/** Weights as {@link Dtype} says. */
	NONE,

	/** 8 bits, with a scale for each output. */
	INT8,

	/** 4 bits, with a scale and a zero for each 32; those of the logits in 8. */
	INT4

}
