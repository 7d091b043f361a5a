package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.stream.IntStream;

/** SmolLM 3: a Llama in which some layers do not know positions. */
final class SmolLm3Family implements DecoderFamily {

	private static final double DEFAULT_THETA = 2e6;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = fields.draft(architecture);
		boolean bias = fields.flag("attention_bias");
		List<Integer> rotaries = rotaries(fields, draft.layers());
		return draft.rotaries(List.of(fields.rotary(draft).theta(DEFAULT_THETA).read()), rotaries)
			.norm(fields.rmsNorm(1e-6))
			.attentionBias(bias, bias)
			.feedForward(fields.activation(), true, fields.flag("mlp_bias"))
			.windows(windows(fields, rotaries))
			.head(fields.head(true));
	}

	private static List<Integer> rotaries(DecoderFields fields, int layers) {
		int interval = fields.json().positiveInt("no_rope_layer_interval", 4);
		List<Integer> given = fields.integers("no_rope_layers");
		if (!given.isEmpty() && given.size() != layers) {
			throw new ModelLoadException(fields.json().name() + ": no_rope_layers has a number for each of " + layers
					+ " layers, got " + given.size() + ".");
		}
		return IntStream.range(0, layers)
			.mapToObj((layer) -> (given.isEmpty() ? (layer + 1) % interval != 0 : given.get(layer) != 0) ? 0 : -1)
			.toList();
	}

	/** Layers without positions, if any. */
	private static List<Integer> windows(DecoderFields fields, List<Integer> rotaries) {
		List<Integer> windows = fields.windows(rotaries.size(), 0, (layer) -> rotaries.get(layer) < 0);
		return fields.flag("use_sliding_window") ? windows : windows.stream().map((window) -> 0).toList();
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return WeightNames.LLAMA;
	}

}
