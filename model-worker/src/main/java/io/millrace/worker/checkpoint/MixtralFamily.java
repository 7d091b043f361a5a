package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.Experts;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** Mixtral: experts share every layer's feed-forward part. */
final class MixtralFamily implements DecoderFamily {

	private static final double DEFAULT_THETA = 1e6;

	private static final String EXPERT = "block_sparse_moe.experts.{expert}.";

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		Experts experts = new Experts(fields.json().positiveInt("num_local_experts", 8),
				fields.json().positiveInt("num_experts_per_tok", 2), fields.size("intermediate_size"), true, false, 0,
				0);
		return draft.rotary(fields.rotary(draft).theta(DEFAULT_THETA).read())
			.norm(fields.rmsNorm(1e-5))
			.feedForward(fields.activation(), true, false)
			.sparse(experts, (layer) -> true)
			.windows(fields.window(draft.layers(), 0))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA.with(Part.ROUTER, "block_sparse_moe.gate")
			.with(Part.EXPERT_INNER, EXPERT + "w1", EXPERT + "w3")
			.with(Part.EXPERT_OUTER, EXPERT + "w2");
	}

}
