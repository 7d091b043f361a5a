package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** Qwen 3: queries and keys are normed head by head. */
final class Qwen3Family implements DecoderFamily {

	static final int DEFAULT_HEAD_DIM = 128;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture, DEFAULT_HEAD_DIM);
		boolean bias = fields.flag("attention_bias");
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(bias, bias)
			.headNorm(HeadNorm.SHARED)
			.feedForward(fields.activation(), true, false)
			.windows(Qwen2Family.windows(fields, draft.layers()))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return NAMES;
	}

	static final WeightNames NAMES = WeightNames.LLAMA.with(Part.QUERY_NORM, "self_attn.q_norm")
		.with(Part.KEY_NORM, "self_attn.k_norm");

}
