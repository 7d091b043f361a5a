package io.millrace.worker.checkpoint;

import java.util.List;
import java.util.stream.IntStream;

import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;

/**
 * Decoders whose last token's state is the text's vector, such as Qwen3-Embedding.
 */
final class CausalFamily implements EncoderFamily {

	private final Architecture architecture;

	CausalFamily(Architecture architecture) {
		this.architecture = architecture;
	}

	@Override
	public EncoderConfig read(DecoderFields fields) {
		DecoderConfig decoder = decoder(fields);
		DecoderConfig.Attention attention = decoder.attention();
		return new EncoderConfig(decoder.hiddenSize(), decoder.vocabularySize(), longest(decoder), 0,
				decoder.layers()
					.stream()
					.map((layer) -> new EncoderConfig.Layer(0, layer.rotary(), layer.scale()))
					.toList(),
				new EncoderConfig.Attention(attention.heads(), attention.kvHeads(), attention.headDim(), true),
				new EncoderConfig.FeedForward(decoder.feedForward().activation(), decoder.feedForward().gated()),
				new EncoderConfig.Norm(decoder.norm().centred(), false, decoder.norm().epsilon()), decoder.rotaries());
	}

	/** Within a window, a layer that has one is like any other. */
	private static int longest(DecoderConfig decoder) {
		return decoder.layers()
			.stream()
			.mapToInt(DecoderConfig.Layer::window)
			.filter((window) -> window > 0)
			.reduce(decoder.maxPositions(), Math::min);
	}

	private DecoderConfig decoder(DecoderFields fields) {
		DecoderConfig decoder = this.architecture.read(fields);
		DecoderConfig.Attention attention = decoder.attention();
		boolean headNorms = attention.headNorm() == HeadNorm.NONE || attention.headNorm() == HeadNorm.SHARED;
		boolean plain = headNorms && !attention.sinks() && attention.scoreCap() == 0 && decoder.norm().offset() == 0
				&& !decoder.residual().parallel() && !decoder.residual().learnedPositions()
				&& decoder.residual().scale() == 1 && decoder.residual().embeddingScale() == 1;
		if (!plain || decoder.layers().stream().anyMatch(DecoderConfig.Layer::sparse)) {
			throw new ModelLoadException(fields.json().name() + " describes a " + this.architecture.className()
					+ " of a kind that can generate text, but not make embeddings.");
		}
		return decoder;
	}

	@Override
	public EncoderWeights weights(EncoderConfig config, DecoderFields fields, WeightIndex index) {
		DecoderWeights weights = new DecoderWeights(decoder(fields), index);
		return new EncoderWeights(weights.embeddings(),
				IntStream.range(0, config.layers().size()).mapToObj(weights::layer).toList(),
				List.of(new WeightPart.NoNorm(), weights.lastNorm()), List.of());
	}

}
