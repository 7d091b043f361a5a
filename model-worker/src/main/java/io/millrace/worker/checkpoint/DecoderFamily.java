package io.millrace.worker.checkpoint;

/** How one family says what it computes, and what it calls its weights. */
interface DecoderFamily {

	/** What {@code config.json} says; what is not supported is refused. */
	DecoderDraft read(DecoderFields fields, Architecture architecture);

	/** What the weights of such a model are called. */
	WeightNames names(DecoderConfig config);

}
