package io.millrace.worker.checkpoint;

import java.util.List;

import io.millrace.worker.checkpoint.DecoderConfig.Activation;

/**
 * What an encoder computes: every family's {@code config.json} comes down to this. A
 * decoder that makes vectors in place of logits is an encoder, too, whose tokens see only
 * those before them.
 *
 * @param hiddenSize width of the residual stream
 * @param vocabularySize rows of the embedding
 * @param maxPositions the longest text it was made for, in tokens
 * @param firstPosition row of the first token in the embedding of positions, where there
 * is one
 * @param layers what distinguishes each layer
 * @param attention what all layers' attention has in common
 * @param feedForward what all layers' feed-forward parts have in common
 * @param norm its norms
 * @param rotaries the ways in which positions turn queries and keys; layers refer to them
 * by index
 */
public record EncoderConfig(int hiddenSize, int vocabularySize, int maxPositions, int firstPosition, List<Layer> layers,
		Attention attention, FeedForward feedForward, Norm norm, List<Rotary> rotaries) {

	public EncoderConfig {
		layers = List.copyOf(layers);
		rotaries = List.copyOf(rotaries);
		if (maxPositions < 1) {
			throw new ModelLoadException("A model's texts have at least one position, got " + maxPositions + ".");
		}
	}

	/**
	 * One layer.
	 *
	 * @param window how far to each side a token sees; 0 for all
	 * @param rotary index of the rotation, or -1 where there is none
	 * @param scale of queries times keys
	 */
	public record Layer(int window, int rotary, double scale) {

	}

	/**
	 * Attention.
	 *
	 * @param heads query heads
	 * @param kvHeads key and value heads; divides {@code heads}
	 * @param headDim width of a head
	 * @param causal whether a token sees only those before it
	 */
	public record Attention(int heads, int kvHeads, int headDim, boolean causal) {

	}

	/**
	 * The feed-forward part.
	 *
	 * @param activation what it does to single numbers
	 * @param gated whether a second product is multiplied in
	 */
	public record FeedForward(Activation activation, boolean gated) {

	}

	/**
	 * Norms.
	 *
	 * @param centred whether the mean is subtracted, as layer norm does and RMS norm does
	 * not
	 * @param after whether they follow the sums, or come before what is added
	 * @param epsilon added to the mean square
	 */
	public record Norm(boolean centred, boolean after, double epsilon) {

	}

}
