package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.Map;

import io.millrace.worker.checkpoint.DecoderConfig.Residual;
import io.millrace.worker.checkpoint.DecoderDraft.Sizes;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** GPT-2: learned positions, layer norms, biases, matrices stored by inputs. */
final class Gpt2Family implements DecoderFamily {

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		int hidden = fields.size("n_embd");
		int heads = fields.size("n_head");
		int headDim = Math.max(1, hidden / heads);
		DecoderDraft draft = fields.draft(architecture,
				new Sizes(hidden, fields.size("n_layer"), heads, heads, headDim,
						fields.json().positiveInt("n_inner", 4 * hidden), fields.size("vocab_size"),
						fields.json().positiveInt("n_positions", fields.json().positiveInt("n_ctx", 1024))));
		double scale = fields.json().flag("scale_attn_weights", true) ? 1 / Math.sqrt(headDim) : 1;
		boolean byLayer = fields.flag("scale_attn_by_inverse_layer_idx");
		fields.flag("reorder_and_upcast_attn");
		return draft.norm(fields.layerNorm("layer_norm_epsilon"))
			.attentionBias(true, true)
			.scale((layer) -> byLayer ? scale / (layer + 1) : scale)
			.feedForward(fields.activation("activation_function", "gelu_new"), false, true)
			.residual(new Residual(1, 1, false, true))
			.head(fields.head(true));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return new WeightNames(List.of("transformer.", ""), "wte", "wpe", "h.{layer}.", "ln_f", "lm_head", Map.of(),
				true, false)
			.with(Part.ATTENTION_NORM, "ln_1")
			.with(Part.QUERIES, "attn.c_attn")
			.with(Part.OUTPUT, "attn.c_proj")
			.with(Part.FEED_NORM, "ln_2")
			.with(Part.INNER, "mlp.c_fc")
			.with(Part.OUTER, "mlp.c_proj");
	}

}
