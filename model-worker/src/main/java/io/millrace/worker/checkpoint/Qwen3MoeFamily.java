package io.millrace.worker.checkpoint;

import java.util.List;

import io.millrace.worker.checkpoint.DecoderConfig.Experts;
import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** Qwen 3 with experts, in all layers or in some. */
final class Qwen3MoeFamily implements DecoderFamily {

	private static final String EXPERT = "mlp.experts.{expert}.";

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.flag("attention_bias");
		Experts experts = new Experts(count(fields), fields.json().positiveInt("num_experts_per_tok", 8),
				fields.json().positiveInt("moe_intermediate_size", 768), fields.flag("norm_topk_prob"), false, 0, 0);
		int every = fields.json().positiveInt("decoder_sparse_step", 1);
		List<Integer> dense = fields.integers("mlp_only_layers");
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(bias, bias)
			.headNorm(HeadNorm.SHARED)
			.feedForward(fields.activation(), true, false)
			.sparse(experts, (layer) -> (layer + 1) % every == 0 && !dense.contains(layer))
			.windows(windows(fields, draft.layers()))
			.head(fields.head(false));
	}

	/** Under the name of old files, or of new ones. */
	private static int count(DecoderFields fields) {
		return fields.json().positiveInt("num_experts", fields.json().positiveInt("num_local_experts", 128));
	}

	/** All layers or none. */
	private static List<Integer> windows(DecoderFields fields, int layers) {
		fields.json().integer("max_window_layers");
		List<Integer> windows = fields.windows(layers, 4096, (layer) -> true);
		return fields.flag("use_sliding_window") ? windows : windows.stream().map((window) -> 0).toList();
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return Qwen3Family.NAMES.with(Part.ROUTER, "mlp.gate")
			.with(Part.EXPERT_INNER, EXPERT + "gate_proj", EXPERT + "up_proj")
			.with(Part.EXPERT_OUTER, EXPERT + "down_proj");
	}

}
