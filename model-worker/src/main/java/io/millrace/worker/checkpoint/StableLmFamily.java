package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.DecoderConfig.Residual;
import io.millrace.worker.checkpoint.WeightNames.Part;

/**
 * StableLM: layer norms, rotation of a part of each head, perhaps a norm for each head
 * and parts that read the same.
 */
final class StableLmFamily implements DecoderFamily {

	private static final double DEFAULT_SHARE = 0.25;

	private static final WeightNames NAMES = WeightNames.LLAMA
		.with(Part.QUERY_NORM, "self_attn.q_layernorm.norms.{head}")
		.with(Part.KEY_NORM, "self_attn.k_layernorm.norms.{head}");

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean parallel = fields.flag("use_parallel_residual");
		return draft.rotary(fields.rotary(draft).share(DEFAULT_SHARE).read())
			.norm(fields.layerNorm("layer_norm_eps"))
			.attentionBias(fields.flag("use_qkv_bias"), false)
			.headNorm(fields.flag("qk_layernorm") ? HeadNorm.OWN : HeadNorm.NONE)
			.feedForward(fields.activation(), true, false)
			.residual(new Residual(1, 1, parallel, false))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return config.residual().parallel() ? NAMES.with(Part.FEED_NORM, "input_layernorm") : NAMES;
	}

}
