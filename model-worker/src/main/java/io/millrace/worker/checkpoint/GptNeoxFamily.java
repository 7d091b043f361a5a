package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.Map;

import io.millrace.worker.checkpoint.DecoderConfig.Residual;
import io.millrace.worker.checkpoint.WeightNames.Part;

/**
 * GPT-NeoX and Pythia: both parts of a layer read the same stream, a quarter of each head
 * turns, and queries, keys and values alternate head by head.
 */
final class GptNeoxFamily implements DecoderFamily {

	private static final double DEFAULT_SHARE = 0.25;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.json().flag("attention_bias", true);
		RotaryReader rotary = fields.rotary(draft)
			.theta(fields.number("rotary_emb_base", Rotary.DEFAULT_THETA))
			.share(fields.number("rotary_pct", DEFAULT_SHARE));
		return draft.rotary(rotary.read())
			.norm(fields.layerNorm("layer_norm_eps"))
			.attentionBias(bias, bias)
			.feedForward(fields.activation("hidden_act", "gelu"), false, true)
			.residual(new Residual(1, 1, fields.json().flag("use_parallel_residual", true), false))
			.head(fields.head(false));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return new WeightNames(List.of("gpt_neox.", ""), "embed_in", null, "layers.{layer}.", "final_layer_norm",
				"embed_out", Map.of(), false, true)
			.with(Part.ATTENTION_NORM, "input_layernorm")
			.with(Part.QUERIES, "attention.query_key_value")
			.with(Part.OUTPUT, "attention.dense")
			.with(Part.FEED_NORM, "post_attention_layernorm")
			.with(Part.INNER, "mlp.dense_h_to_4h")
			.with(Part.OUTER, "mlp.dense_4h_to_h");
	}

}
