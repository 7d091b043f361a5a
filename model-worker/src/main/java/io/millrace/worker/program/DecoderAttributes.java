package io.millrace.worker.program;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.millrace.worker.checkpoint.DecoderConfig;
import io.millrace.worker.step.ModelShape;

/** A decoder's configuration as the attributes of the program's class. */
final class DecoderAttributes {

	static final int ROOT_MEAN_SQUARE = 1;

	static final int CENTRED = 2;

	private DecoderAttributes() {
	}

	/** All attributes, in the order of their declaration. */
	static Map<String, Object> of(DecoderConfig config, ModelShape shape, ProgramSettings settings) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		attributes.put("training", false);
		attributes.put("_is_full_backward_hook", Pickle.NONE);
		attributes.put("layers", config.layers().size());
		addAttention(attributes, config);
		attributes.put("block_size", shape.blockSize());
		attributes.put("dtype", settings.type().torchType());
		attributes.put("cache_dtype", settings.type().torchTypeOfCache());
		attributes.put("device", settings.device().name());
		attributes.put("flash", settings.device().isCuda() && takesFlash(config.attention(), settings.type()));
		attributes.put("norm_kind", config.norm().centred() ? CENTRED : ROOT_MEAN_SQUARE);
		attributes.put("norm_offset", config.norm().offset());
		attributes.put("epsilon", config.norm().epsilon());
		attributes.put("score_cap", config.attention().scoreCap());
		attributes.put("parallel", config.residual().parallel());
		addFeedForward(attributes, config.feedForward());
		attributes.put("embedding_scale", config.residual().embeddingScale());
		attributes.put("residual_scale", config.residual().scale());
		attributes.put("logit_scale", config.head().scale());
		attributes.put("logit_cap", config.head().cap());
		addState(attributes);
		return attributes;
	}

	/** Whether the flash kernel computes such attention. */
	private static boolean takesFlash(DecoderConfig.Attention attention, ComputeType type) {
		boolean narrow = type == ComputeType.FLOAT16 || type == ComputeType.BFLOAT16;
		boolean plain = attention.scoreCap() == 0 && !attention.sinks();
		return narrow && plain && attention.headDim() % 8 == 0 && attention.headDim() <= 256;
	}

	private static void addAttention(Map<String, Object> attributes, DecoderConfig config) {
		attributes.put("heads", config.attention().heads());
		attributes.put("kv_heads", config.attention().kvHeads());
		attributes.put("head_dim", config.attention().headDim());
		attributes.put("rotary_dim",
				config.rotaries().isEmpty() ? config.attention().headDim() : config.rotaries().getFirst().width());
	}

	private static void addFeedForward(Map<String, Object> attributes, DecoderConfig.FeedForward feedForward) {
		attributes.put("activation", feedForward.activation().name().toLowerCase(Locale.ROOT));
		attributes.put("gated", feedForward.gated());
		attributes.put("experts_per_row", feedForward.experts().perToken());
		attributes.put("normalised", feedForward.experts().normalised());
		attributes.put("slope", feedForward.experts().slope());
		attributes.put("limit", feedForward.experts().limit());
	}

	/** What loading and running fill. */
	private static void addState(Map<String, Object> attributes) {
		attributes.put("files", Pickle.NO_TENSORS);
		attributes.put("loaded", Pickle.NO_TENSORS);
		attributes.put("norms", new Pickle.EmptyList("__torch__.norm.Norm"));
		attributes.put("head_norms", new Pickle.EmptyList("__torch__.norm.Norm"));
		attributes.put("matrices", new Pickle.EmptyList("__torch__.linear.Matrix"));
		attributes.put("sinks", Pickle.NO_TENSORS);
		attributes.put("stack", new Pickle.EmptyList("__torch__.layer.Layer"));
		attributes.put("embedding", Pickle.NO_TENSORS);
		attributes.put("tables", Pickle.NO_TENSORS);
		attributes.put("windows", Pickle.NO_INTEGERS);
		attributes.put("cache", Pickle.NO_TENSORS);
		attributes.put("tiles", Pickle.NO_INTEGERS);
		attributes.put("widths", Pickle.NO_INTEGERS);
		attributes.put("segments", new Pickle.EmptyList("__torch__.lora.Segment"));
		attributes.put("summands", Pickle.NO_TENSORS);
		attributes.put("shows", 0);
		attributes.put("shown", Pickle.NO_TENSORS);
		attributes.put("given", Pickle.NO_TENSORS);
	}

}
