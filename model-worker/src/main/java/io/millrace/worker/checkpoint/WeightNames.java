package io.millrace.worker.checkpoint;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a family calls its weights. A part without a name is one that the family lacks.
 *
 * @param prefixes what may precede all names but that of the output matrix; the first
 * that fits is taken
 * @param embedding of ids
 * @param positions the embedding of positions, or null
 * @param layer a layer's prefix, with {@code {layer}} for its index
 * @param lastNorm the norm after the last layer
 * @param head the output matrix
 * @param parts of a layer, without {@code .weight} and {@code .bias}; {@code {expert}}
 * and {@code {head}} stand for indexes
 * @param transposed whether matrices are stored by inputs
 * @param queriesAlternate whether queries, keys and values alternate head by head
 */
record WeightNames(List<String> prefixes, String embedding, @Nullable String positions, String layer, String lastNorm,
		String head, Map<Part, List<String>> parts, boolean transposed, boolean queriesAlternate) {

	/** Llama's, which most families share. */
	static final WeightNames LLAMA = new WeightNames(List.of("model.", ""), "embed_tokens", null, "layers.{layer}.",
			"norm", "lm_head", Map.of(), false, false)
		.with(Part.ATTENTION_NORM, "input_layernorm")
		.with(Part.QUERIES, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
		.with(Part.OUTPUT, "self_attn.o_proj")
		.with(Part.FEED_NORM, "post_attention_layernorm")
		.with(Part.INNER, "mlp.gate_proj", "mlp.up_proj")
		.with(Part.OUTER, "mlp.down_proj");

	WeightNames {
		prefixes = List.copyOf(prefixes);
		parts = Map.copyOf(parts);
	}

	/** The same with a part under other names, stacked by outputs. */
	WeightNames with(Part part, String... names) {
		Map<Part, List<String>> changed = new EnumMap<>(Part.class);
		changed.putAll(this.parts);
		changed.put(part, List.of(names));
		return new WeightNames(this.prefixes, this.embedding, this.positions, this.layer, this.lastNorm, this.head,
				changed, this.transposed, this.queriesAlternate);
	}

	/** The same without a part. */
	WeightNames without(Part part) {
		return with(part);
	}

	/** The same with matrices stored by outputs. */
	WeightNames byOutputs() {
		return new WeightNames(this.prefixes, this.embedding, this.positions, this.layer, this.lastNorm, this.head,
				this.parts, false, this.queriesAlternate);
	}

	List<String> of(Part part) {
		return this.parts.getOrDefault(part, List.of());
	}

	/** The parts of a layer. */
	enum Part {

		ATTENTION_NORM, QUERIES, QUERY_NORM, KEY_NORM, SINKS, OUTPUT, ATTENDED_NORM, FEED_NORM, ROUTER, INNER, OUTER,
		EXPERT_INNER, EXPERT_OUTER, FED_NORM

	}

}
