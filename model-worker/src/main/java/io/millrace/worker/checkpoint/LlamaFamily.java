package io.millrace.worker.checkpoint;

/** Llama 2 and 3, and the many models of other names that are Llamas. */
final class LlamaFamily implements DecoderFamily {

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.flag("attention_bias");
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(bias, bias)
			.feedForward(fields.activation(), true, fields.flag("mlp_bias"))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
