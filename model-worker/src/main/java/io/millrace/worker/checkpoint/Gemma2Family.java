package io.millrace.worker.checkpoint;

import io.millrace.worker.checkpoint.DecoderConfig.Head;
import io.millrace.worker.checkpoint.WeightNames.Part;

/**
 * Gemma 2: norms before and after each part, scores and logits that are capped, and every
 * other layer with a window.
 */
final class Gemma2Family implements DecoderFamily {

	private static final int DEFAULT_WINDOW = 4096;

	private static final int DEFAULT_QUERY_SCALAR = 256;

	static final WeightNames NAMES = WeightNames.LLAMA.with(Part.ATTENDED_NORM, "post_attention_layernorm")
		.with(Part.FEED_NORM, "pre_feedforward_layernorm")
		.with(Part.FED_NORM, "post_feedforward_layernorm");

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = common(fields, architecture, 50, 30);
		return draft.rotary(fields.rotary(draft).read())
			.windows(fields.windows(draft.layers(), DEFAULT_WINDOW, (layer) -> layer % 2 == 0));
	}

	/** What Gemma 2 and 3 have in common; caps are for files that do not say them. */
	static DecoderDraft common(DecoderFields fields, Architecture architecture, double scoreCap, double logitCap) {
		fields.json().find("hidden_act");
		DecoderDraft draft = GemmaFamily.base(fields, architecture,
				fields.activation("hidden_activation", "gelu_pytorch_tanh"));
		double scalar = fields.number("query_pre_attn_scalar", DEFAULT_QUERY_SCALAR);
		boolean tied = fields.json().flag("tie_word_embeddings", true);
		return draft.scale(1 / Math.sqrt(scalar))
			.scores(fields.cap("attn_logit_softcapping", scoreCap), false)
			.head(new Head(tied, false, 1, fields.cap("final_logit_softcapping", logitCap)));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return NAMES;
	}

}
