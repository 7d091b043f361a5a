package io.millrace.worker.checkpoint;

/** Mistral: a Llama of which every layer may have a window. */
final class MistralFamily implements DecoderFamily {

	private static final int DEFAULT_WINDOW = 4096;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.feedForward(fields.activation(), true, false)
			.windows(fields.window(draft.layers(), DEFAULT_WINDOW))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
