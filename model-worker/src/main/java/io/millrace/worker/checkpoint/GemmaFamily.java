package io.millrace.worker.checkpoint;

import java.util.Objects;

import io.millrace.worker.checkpoint.DecoderConfig.Activation;
import io.millrace.worker.checkpoint.DecoderConfig.Norm;
import io.millrace.worker.checkpoint.DecoderConfig.Residual;

/**
 * Gemma: norms whose weights lie around 0, and an embedding that grows with the root of
 * its width.
 */
final class GemmaFamily implements DecoderFamily {

	static final int DEFAULT_HEAD_DIM = 256;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		return read(fields, architecture, activation(fields));
	}

	/** Its files say gelu and mean the approximation. */
	private static Activation activation(DecoderFields fields) {
		String name = Objects.requireNonNullElse(fields.json().text("hidden_act"), "gelu");
		Activation activation = fields.activation("hidden_activation", name);
		return (activation == Activation.GELU) ? Activation.GELU_TANH : activation;
	}

	/** What all Gemmas have in common, but for rotation. */
	static DecoderDraft base(DecoderFields fields, Architecture architecture, Activation activation) {
		DecoderDraft draft = fields.draft(architecture, DEFAULT_HEAD_DIM);
		boolean bias = fields.flag("attention_bias");
		return draft.norm(new Norm(false, false, 1, fields.number("rms_norm_eps", 1e-6)))
			.attentionBias(bias, bias)
			.feedForward(activation, true, false)
			.residual(new Residual(Math.sqrt(draft.hiddenSize()), 1, false, false))
			.head(fields.head(true));
	}

	private static DecoderDraft read(DecoderFields fields, Architecture architecture, Activation activation) {
		DecoderDraft draft = base(fields, architecture, activation);
		return draft.rotary(fields.rotary(draft).read());
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
