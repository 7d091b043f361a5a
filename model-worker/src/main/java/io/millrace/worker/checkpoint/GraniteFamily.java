package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.Head;
import io.millrace.worker.checkpoint.DecoderConfig.Residual;

/** Granite: a Llama with a multiplier in every place where there can be one. */
final class GraniteFamily implements DecoderFamily {

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.flag("attention_bias");
		boolean tied = fields.flag("tie_word_embeddings");
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(bias, bias)
			.feedForward(fields.activation(), true, fields.flag("mlp_bias"))
			.scale(fields.number("attention_multiplier", 1))
			.residual(new Residual(fields.number("embedding_multiplier", 1), fields.number("residual_multiplier", 1),
					false, false))
			.head(new Head(tied, false, 1 / fields.number("logits_scaling", 1), 0));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
