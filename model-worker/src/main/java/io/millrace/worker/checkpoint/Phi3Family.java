package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.WeightNames.Part;

/** Phi-3 and Phi-4: fused matrices, LongRoPE, rotation of a part of each head. */
final class Phi3Family implements DecoderFamily {

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		return draft.rotary(fields.rotary(draft).withoutYarn().read())
			.norm(fields.rmsNorm(1e-5))
			.feedForward(fields.activation(), true, false)
			.windows(fields.window(draft.layers(), 0))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA.with(Part.QUERIES, "self_attn.qkv_proj").with(Part.INNER, "mlp.gate_up_proj");
	}

}
