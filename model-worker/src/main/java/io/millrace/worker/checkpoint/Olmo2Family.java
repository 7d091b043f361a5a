package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** OLMo 2: norms after each part only; queries and keys are normed over all heads. */
final class Olmo2Family implements DecoderFamily {

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.flag("attention_bias");
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-5))
			.attentionBias(bias, bias)
			.headNorm(HeadNorm.ROW)
			.feedForward(fields.activation(), true, false)
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA.without(Part.ATTENTION_NORM)
			.without(Part.FEED_NORM)
			.with(Part.QUERY_NORM, "self_attn.q_norm")
			.with(Part.KEY_NORM, "self_attn.k_norm")
			.with(Part.ATTENDED_NORM, "post_attention_layernorm")
			.with(Part.FED_NORM, "post_feedforward_layernorm");
	}

}
