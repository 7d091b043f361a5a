package io.millrace.worker.checkpoint;

import java.util.List;

/**
 * Qwen 2 and 2.5: queries, keys and values have biases; late layers may have a window.
 */
final class Qwen2Family implements DecoderFamily {

	private static final int DEFAULT_WINDOW = 4096;

	private static final int DEFAULT_WINDOWLESS_LAYERS = 28;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		return draft.rotary(fields.rotary(draft).read())
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(true, false)
			.feedForward(fields.activation(), true, false)
			.windows(windows(fields, draft.layers()))
			.head(fields.head(false));
	}

	/** Layers from {@code max_window_layers} on, if at all. */
	static List<Integer> windows(DecoderFields fields, int layers) {
		Integer given = fields.json().integer("max_window_layers");
		int first = (given != null) ? given : DEFAULT_WINDOWLESS_LAYERS;
		List<Integer> windows = fields.windows(layers, DEFAULT_WINDOW, (layer) -> layer >= first);
		return fields.flag("use_sliding_window") ? windows : windows.stream().map((window) -> 0).toList();
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
