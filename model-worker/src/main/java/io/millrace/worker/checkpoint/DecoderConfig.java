package io.millrace.worker.checkpoint;

import java.util.List;

import io.millrace.protocol.TokenIds;

/**
 * What a decoder computes: every family's {@code config.json} comes down to this.
 *
 * @param architecture its family
 * @param hiddenSize width of the residual stream
 * @param vocabularySize rows of the embedding
 * @param maxPositions the longest context it was made for, in tokens
 * @param layers what distinguishes each layer
 * @param attention what all layers' attention has in common
 * @param feedForward what all layers' feed-forward parts have in common
 * @param norm its norms
 * @param residual its residual stream
 * @param head what makes logits of the residual stream
 * @param rotaries the ways in which positions turn queries and keys; layers refer to them
 * by index
 * @param eosTokenIds ids that end a sequence; empty where the file says nothing
 */
public record DecoderConfig(Architecture architecture, int hiddenSize, int vocabularySize, int maxPositions,
		List<Layer> layers, Attention attention, FeedForward feedForward, Norm norm, Residual residual, Head head,
		List<Rotary> rotaries, TokenIds eosTokenIds) {

	public DecoderConfig {
		layers = List.copyOf(layers);
		rotaries = List.copyOf(rotaries);
	}

	/** The longest context that it can be stretched to. */
	public int longestPositions() {
		return this.rotaries.stream()
			.mapToInt((rotary) -> rotary.longest(this.maxPositions))
			.min()
			.orElse(this.maxPositions);
	}

	/** Numbers that the KV cache keeps for one token, in all layers. */
	public long cacheNumbersPerToken() {
		return 2L * this.layers.size() * this.attention.kvHeads * this.attention.headDim;
	}

	/**
	 * One layer.
	 *
	 * @param window positions that a token may see, itself included; 0 for all
	 * @param rotary index of the rotation, or -1 where positions do not matter
	 * @param sparse whether experts share its feed-forward part
	 * @param scale of queries times keys
	 */
	public record Layer(int window, int rotary, boolean sparse, double scale) {

	}

	/**
	 * Attention.
	 *
	 * @param heads query heads
	 * @param kvHeads key and value heads; divides {@code heads}
	 * @param headDim width of a head
	 * @param queryBias whether queries, keys and values have biases
	 * @param outputBias whether the output has
	 * @param headNorm how queries and keys are normed
	 * @param scoreCap what scores approach but never reach; 0 for none
	 * @param sinks whether each head has a score that takes its share and gives nothing
	 */
	public record Attention(int heads, int kvHeads, int headDim, boolean queryBias, boolean outputBias,
			HeadNorm headNorm, double scoreCap, boolean sinks) {

		public Attention {
			if (heads % kvHeads != 0) {
				throw new ModelLoadException("A model's num_key_value_heads divides its num_attention_heads, got "
						+ kvHeads + " and " + heads + ".");
			}
		}

		/** Numbers of a token's queries. */
		public int queryWidth() {
			return this.heads * this.headDim;
		}

		/** Numbers of a token's keys. */
		public int keyWidth() {
			return this.kvHeads * this.headDim;
		}

	}

	/** How queries and keys are normed before they turn. */
	public enum HeadNorm {

		/** Not at all. */
		NONE,

		/** Head by head, all with one weight. */
		SHARED,

		/** Head by head, each with its own weight. */
		OWN,

		/** All heads together. */
		ROW

	}

	/**
	 * The feed-forward part.
	 *
	 * @param width its inner width
	 * @param activation what it does to single numbers
	 * @param gated whether a second product is multiplied in
	 * @param bias whether its matrices have biases
	 * @param experts how experts share it in sparse layers
	 */
	public record FeedForward(int width, Activation activation, boolean gated, boolean bias, Experts experts) {

	}

	/** What is done to single numbers. */
	public enum Activation {

		SILU, GELU, GELU_TANH, RELU

	}

	/**
	 * Experts.
	 *
	 * @param count how many there are; 0 where no layer is sparse
	 * @param perToken how many work on one token
	 * @param width the inner width of each
	 * @param normalised whether the shares of a token's experts make one
	 * @param biased whether router and experts have biases
	 * @param slope of the gate, where it is limited; else 0
	 * @param limit of gate and product, where they are limited
	 */
	public record Experts(int count, int perToken, int width, boolean normalised, boolean biased, double slope,
			double limit) {

		static final Experts NONE = new Experts(0, 0, 0, false, false, 0, 0);

		public Experts {
			if (perToken > count) {
				throw new ModelLoadException("A model's num_experts_per_tok is at most its number of experts, got "
						+ perToken + " and " + count + ".");
			}
		}

	}

	/**
	 * Norms.
	 *
	 * @param centred whether the mean is subtracted, as layer norm does and RMS norm does
	 * not
	 * @param bias whether they have biases; never those of heads
	 * @param offset added to the weights
	 * @param epsilon added to the mean square
	 */
	public record Norm(boolean centred, boolean bias, double offset, double epsilon) {

	}

	/**
	 * The residual stream.
	 *
	 * @param embeddingScale of what it begins with
	 * @param scale of what layers add
	 * @param parallel whether the feed-forward part reads what attention reads
	 * @param learnedPositions whether it begins with an embedding of positions, too
	 */
	public record Residual(double embeddingScale, double scale, boolean parallel, boolean learnedPositions) {

	}

	/**
	 * From the residual stream to logits.
	 *
	 * @param tied whether the embedding is the matrix
	 * @param bias whether the matrix has a bias
	 * @param scale of the logits
	 * @param cap what logits approach but never reach; 0 for none
	 */
	public record Head(boolean tied, boolean bias, double scale, double cap) {

	}

}
