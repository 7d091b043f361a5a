package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.Activation;
import io.millrace.worker.checkpoint.DecoderConfig.Experts;
import io.millrace.worker.checkpoint.WeightNames.Part;

/**
 * gpt-oss: experts with a limited gate, sinks, YaRN, and every other layer with a window.
 */
final class GptOssFamily implements DecoderFamily {

	private static final int DEFAULT_HEAD_DIM = 64;

	private static final int DEFAULT_WINDOW = 128;

	private static final double DEFAULT_THETA = 150_000;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture, DEFAULT_HEAD_DIM);
		boolean bias = fields.json().flag("attention_bias", true);
		Experts experts = new Experts(fields.json().positiveInt("num_local_experts", 128),
				fields.json().positiveInt("num_experts_per_tok", 4), fields.size("intermediate_size"), true, true,
				fields.number("swiglu_alpha", 1.702), fields.number("swiglu_limit", 7));
		fields.activation();
		return draft.rotary(fields.rotary(draft).theta(DEFAULT_THETA).read())
			.norm(fields.rmsNorm(1e-5))
			.attentionBias(bias, bias)
			.scores(0, true)
			.feedForward(Activation.SILU, true, false)
			.sparse(experts, (layer) -> true)
			.windows(fields.windows(draft.layers(), DEFAULT_WINDOW, (layer) -> layer % 2 == 0))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA.with(Part.SINKS, "self_attn.sinks")
			.with(Part.ROUTER, "mlp.router")
			.with(Part.EXPERT_INNER, "mlp.experts.gate_up_proj")
			.with(Part.EXPERT_OUTER, "mlp.experts.down_proj");
	}

}
