package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.millrace.worker.checkpoint.EncoderConfig.Attention;
import io.millrace.worker.checkpoint.EncoderConfig.FeedForward;
import io.millrace.worker.checkpoint.EncoderConfig.Layer;
import io.millrace.worker.checkpoint.EncoderConfig.Norm;

/**
 * ModernBERT: turned positions, local and global layers, gates, norms before the sums.
 */
final class ModernBertFamily implements EncoderFamily {

	private static final String GLOBAL = "full_attention";

	private static final String LOCAL = "sliding_attention";

	@Override
	public EncoderConfig read(DecoderFields fields) {
		JsonFile json = fields.json();
		int hidden = fields.size("hidden_size");
		int heads = fields.size("num_attention_heads");
		int layers = fields.size("num_hidden_layers");
		int headDim = Math.max(1, hidden / heads);
		int every = json.positiveInt("global_attn_every_n_layers", 3);
		IntPredicate local = fields.isLocal(layers).orElse((layer) -> layer % every != 0);
		int window = json.positiveInt("local_attention", 128) / 2;
		double scale = 1 / Math.sqrt(headDim);
		return new EncoderConfig(hidden, fields.size("vocab_size"), fields.positions(), 0,
				IntStream.range(0, layers)
					.mapToObj((layer) -> local.test(layer) ? new Layer(window, 1, scale) : new Layer(0, 0, scale))
					.toList(),
				new Attention(heads, heads, headDim, false),
				new FeedForward(fields.activation("hidden_activation", "gelu"), true),
				new Norm(true, false, fields.number("norm_eps", 1e-5)), rotaries(json, headDim, fields.positions()));
	}

	private static List<Rotary> rotaries(JsonFile json, int headDim, int positions) {
		return List.of(rotary(json, GLOBAL, "global_rope_theta", 160_000, headDim, positions),
				rotary(json, LOCAL, "local_rope_theta", 10_000, headDim, positions));
	}

	private static Rotary rotary(JsonFile json, String kind, String field, double absent, int headDim, int positions) {
		RotaryReader reader = new RotaryReader(json, headDim, positions).theta(json.positiveNumber(field, absent));
		return json.object("rope_parameters")
			.flatMap((parameters) -> parameters.object(kind))
			.map(reader::read)
			.orElseGet(() -> reader.read(json));
	}

	@Override
	public EncoderWeights weights(EncoderConfig config, DecoderFields fields, WeightIndex index) {
		EncoderNames found = new EncoderNames(index, "embeddings.tok_embeddings.weight", "model.", "");
		boolean norms = fields.flag("norm_bias");
		int hidden = config.hiddenSize();
		List<List<WeightPart>> layers = new ArrayList<>();
		for (int layer = 0; layer < config.layers().size(); layer++) {
			layers.add(layer(fields, found, layer, hidden, norms));
		}
		return new EncoderWeights(
				List.of(found.require("embeddings.tok_embeddings.weight", config.vocabularySize(), hidden)), layers,
				List.of(found.norm("embeddings.norm", hidden, norms), found.norm("final_norm", hidden, norms)),
				List.of());
	}

	/**
	 * The first layer reads what has just been normed, and has no norm before attention.
	 */
	private static List<WeightPart> layer(DecoderFields fields, EncoderNames found, int layer, int hidden,
			boolean norms) {
		String start = "layers." + layer + ".";
		int inner = fields.size("intermediate_size");
		boolean attentionBias = fields.flag("attention_bias");
		boolean innerBias = fields.flag("mlp_bias");
		List<WeightPart> taken = List.of(
				(layer == 0) ? new WeightPart.NoNorm() : found.norm(start + "attn_norm", hidden, norms),
				new WeightPart.NoNorm(), found.norm(start + "mlp_norm", hidden, norms), new WeightPart.NoNorm(),
				found.matrix(List.of(start + "attn.Wqkv"), 3L * hidden, hidden, attentionBias),
				found.matrix(List.of(start + "attn.Wo"), hidden, hidden, attentionBias),
				found.matrix(List.of(start + "mlp.Wi"), 2L * inner, hidden, innerBias),
				found.matrix(List.of(start + "mlp.Wo"), hidden, inner, innerBias));
		found.refuseOthers(start, taken);
		return taken;
	}

}
