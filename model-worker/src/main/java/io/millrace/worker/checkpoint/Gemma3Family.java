package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightNames.Part;

/**
 * Gemma 3, its text: most layers have a window and a rotation of their own; queries and
 * keys are normed.
 */
final class Gemma3Family implements DecoderFamily {

	private static final int DEFAULT_WINDOW = 4096;

	private static final int DEFAULT_PATTERN = 6;

	private static final double GLOBAL_THETA = 1e6;

	private static final double LOCAL_THETA = 1e4;

	@Override
	public DecoderDraft read(DecoderFields fields, Architecture architecture) {
		DecoderDraft draft = Gemma2Family.common(fields, architecture, 0, 0);
		int pattern = fields.json().positiveInt("sliding_window_pattern", DEFAULT_PATTERN);
		IntPredicate usual = (layer) -> (layer + 1) % pattern != 0;
		IntPredicate local = fields.isLocal(draft.layers()).orElse(usual);
		return draft.headNorm(HeadNorm.SHARED)
			.windows(fields.windows(draft.layers(), DEFAULT_WINDOW, usual))
			.rotaries(rotaries(fields, draft),
					IntStream.range(0, draft.layers()).mapToObj((layer) -> local.test(layer) ? 1 : 0).toList());
	}

	private static List<Rotary> rotaries(DecoderFields fields, DecoderDraft draft) {
		double local = fields.number("rope_local_base_freq", LOCAL_THETA);
		Optional<JsonFile> both = fields.json().object("rope_parameters");
		Optional<JsonFile> ofGlobal = both.flatMap((kinds) -> kinds.object("full_attention"));
		Optional<JsonFile> ofLocal = both.flatMap((kinds) -> kinds.object("sliding_attention"));
		RotaryReader global = fields.rotary(draft).theta(GLOBAL_THETA);
		return List.of(ofGlobal.map(global::read).orElseGet(global::read),
				ofLocal.map(fields.rotary(draft).theta(local)::read)
					.orElseGet(() -> new Rotary(draft.headDim(), local, new Rotary.Unscaled())));
	}

	@Override
	public WeightNames names(DecoderConfig config) {
		return Gemma2Family.NAMES.with(Part.QUERY_NORM, "self_attn.q_norm").with(Part.KEY_NORM, "self_attn.k_norm");
	}

}
