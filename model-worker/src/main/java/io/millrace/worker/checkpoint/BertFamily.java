package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import io.millrace.worker.checkpoint.EncoderConfig.Attention;
import io.millrace.worker.checkpoint.EncoderConfig.FeedForward;
import io.millrace.worker.checkpoint.EncoderConfig.Layer;
import io.millrace.worker.checkpoint.EncoderConfig.Norm;

/** BERT and what descends from it: learned positions, norms after the sums. */
final class BertFamily implements EncoderFamily {

	/** Kinds of distances, of which transformers knows no other number. */
	private static final int DISTANCES = 32;

	/** RoBERTa's and MPNet's, where the file says nothing. */
	private static final int FILLING_ID = 1;

	private final BertNames names;

	BertFamily(BertNames names) {
		this.names = names;
	}

	@Override
	public EncoderConfig read(DecoderFields fields) {
		int hidden = fields.size(this.names.fields().hidden());
		int heads = fields.size(this.names.fields().heads());
		int layers = fields.size(this.names.fields().layers());
		if (hidden % heads != 0) {
			throw new ModelLoadException(
					fields.json().name() + " asks for " + heads + " heads, which do not divide " + hidden + ".");
		}
		requireAbsolutePositions(fields.json());
		int first = firstPosition(fields.json());
		double scale = 1 / Math.sqrt((double) hidden / heads);
		return new EncoderConfig(hidden, fields.size("vocab_size"), fields.size("max_position_embeddings") - first,
				first, Collections.nCopies(layers, new Layer(0, -1, scale)),
				new Attention(heads, heads, hidden / heads, false),
				new FeedForward(fields.activation(this.names.fields().activation(), "gelu"), false),
				new Norm(true, true, fields.number("layer_norm_eps", 1e-12)), List.of());
	}

	private static void requireAbsolutePositions(JsonFile json) {
		String type = json.text("position_embedding_type");
		if (type != null && !type.equals("absolute")) {
			throw new ModelLoadException(
					json.name() + " sets position_embedding_type to " + type + ", which is not supported.");
		}
	}

	private int firstPosition(JsonFile json) {
		return switch (this.names.positions()) {
			case FROM_ZERO -> 0;
			case AFTER_FILLING_ID -> 1 + Optional.ofNullable(json.integer("pad_token_id")).orElse(FILLING_ID);
			case AFTER_ONE -> 1 + FILLING_ID;
		};
	}

	@Override
	public EncoderWeights weights(EncoderConfig config, DecoderFields fields, WeightIndex index) {
		int hidden = config.hiddenSize();
		EncoderNames found = new EncoderNames(index, "embeddings.word_embeddings.weight", this.names.prefix() + ".",
				"");
		List<WeightTensor> embeddings = new ArrayList<>(
				List.of(found.require("embeddings.word_embeddings.weight", config.vocabularySize(), hidden),
						found.require("embeddings.position_embeddings.weight",
								config.maxPositions() + (long) config.firstPosition(), hidden)));
		if (this.names.segments()) {
			embeddings.add(found.require("embeddings.token_type_embeddings.weight",
					fields.json().positiveInt("type_vocab_size", 2), hidden));
		}
		List<List<WeightPart>> layers = new ArrayList<>();
		for (int layer = 0; layer < config.layers().size(); layer++) {
			layers.add(layer(config, fields, found, layer));
		}
		List<WeightTensor> distances = this.names.distances()
				? List
					.of(found.require("encoder.relative_attention_bias.weight", DISTANCES, config.attention().heads()))
				: List.of();
		return new EncoderWeights(embeddings, layers,
				List.of(found.norm("embeddings.LayerNorm", hidden), new WeightPart.NoNorm()), distances);
	}

	private List<WeightPart> layer(EncoderConfig config, DecoderFields fields, EncoderNames found, int layer) {
		int hidden = config.hiddenSize();
		int inner = fields.size(this.names.fields().inner());
		BertNames.Layer parts = this.names.layer();
		String start = parts.start() + layer + ".";
		List<WeightPart> taken = List.of(new WeightPart.NoNorm(), found.norm(start + parts.attendedNorm(), hidden),
				new WeightPart.NoNorm(), found.norm(start + parts.fedNorm(), hidden),
				found.matrix(parts.queries().stream().map(start::concat).toList(), hidden, hidden, true),
				found.matrix(start + parts.output(), hidden, hidden),
				found.matrix(start + parts.inner(), inner, hidden), found.matrix(start + parts.outer(), hidden, inner));
		found.refuseOthers(start, taken);
		return taken;
	}

}
