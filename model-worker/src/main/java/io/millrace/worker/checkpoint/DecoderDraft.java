package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.DecoderConfig.Activation;
import io.millrace.worker.checkpoint.DecoderConfig.Attention;
import io.millrace.worker.checkpoint.DecoderConfig.Experts;
import io.millrace.worker.checkpoint.DecoderConfig.FeedForward;
import io.millrace.worker.checkpoint.DecoderConfig.Head;
import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.DecoderConfig.Layer;
import io.millrace.worker.checkpoint.DecoderConfig.Norm;
import io.millrace.worker.checkpoint.DecoderConfig.Residual;

/**
 * A configuration in the making. It begins as a Llama: RMS norms, a gated feed-forward
 * part with SiLU, one rotation, no biases, all positions in sight.
 */
final class DecoderDraft {

	private final Architecture architecture;

	private final int hiddenSize;

	private final int vocabularySize;

	private final int maxPositions;

	private final TokenIds eosTokenIds;

	private Attention attention;

	private FeedForward feedForward;

	private Norm norm;

	private Residual residual = new Residual(1, 1, false, false);

	private Head head = new Head(false, false, 1, 0);

	private List<Rotary> rotaries = List.of();

	private final int layers;

	private List<Integer> windows;

	private List<Integer> rotaryOfLayers;

	private IntPredicate sparse = (layer) -> false;

	private IntToDoubleFunction scale;

	DecoderDraft(Architecture architecture, Sizes sizes, TokenIds eosTokenIds) {
		this.architecture = architecture;
		this.hiddenSize = sizes.hidden();
		this.vocabularySize = sizes.vocabulary();
		this.maxPositions = sizes.positions();
		this.layers = sizes.layers();
		this.eosTokenIds = eosTokenIds;
		this.attention = new Attention(sizes.heads(), sizes.kvHeads(), sizes.headDim(), false, false, HeadNorm.NONE, 0,
				false);
		this.feedForward = new FeedForward(sizes.inner(), Activation.SILU, true, false, Experts.NONE);
		this.norm = new Norm(false, false, 0, 1e-6);
		this.windows = Collections.nCopies(this.layers, 0);
		this.rotaryOfLayers = Collections.nCopies(this.layers, -1);
		double usual = 1 / Math.sqrt(sizes.headDim());
		this.scale = (layer) -> usual;
	}

	int layers() {
		return this.layers;
	}

	int hiddenSize() {
		return this.hiddenSize;
	}

	int maxPositions() {
		return this.maxPositions;
	}

	int headDim() {
		return this.attention.headDim();
	}

	/** All layers turn in the same way. */
	DecoderDraft rotary(Rotary rotary) {
		return rotaries(List.of(rotary), Collections.nCopies(this.layers, 0));
	}

	/** Each layer turns as the rotary with its index, or not at all by -1. */
	DecoderDraft rotaries(List<Rotary> rotaries, List<Integer> ofLayers) {
		this.rotaries = rotaries;
		this.rotaryOfLayers = ofLayers;
		return this;
	}

	DecoderDraft windows(List<Integer> windows) {
		this.windows = windows;
		return this;
	}

	DecoderDraft sparse(Experts experts, IntPredicate layers) {
		FeedForward old = this.feedForward;
		this.feedForward = new FeedForward(old.width(), old.activation(), old.gated(), old.bias(), experts);
		this.sparse = layers;
		return this;
	}

	DecoderDraft scale(double scale) {
		return scale((layer) -> scale);
	}

	DecoderDraft scale(IntToDoubleFunction scale) {
		this.scale = scale;
		return this;
	}

	DecoderDraft attentionBias(boolean query, boolean output) {
		Attention old = this.attention;
		this.attention = new Attention(old.heads(), old.kvHeads(), old.headDim(), query, output, old.headNorm(),
				old.scoreCap(), old.sinks());
		return this;
	}

	DecoderDraft headNorm(HeadNorm headNorm) {
		Attention old = this.attention;
		this.attention = new Attention(old.heads(), old.kvHeads(), old.headDim(), old.queryBias(), old.outputBias(),
				headNorm, old.scoreCap(), old.sinks());
		return this;
	}

	DecoderDraft scores(double cap, boolean sinks) {
		Attention old = this.attention;
		this.attention = new Attention(old.heads(), old.kvHeads(), old.headDim(), old.queryBias(), old.outputBias(),
				old.headNorm(), cap, sinks);
		return this;
	}

	DecoderDraft feedForward(Activation activation, boolean gated, boolean bias) {
		FeedForward old = this.feedForward;
		this.feedForward = new FeedForward(old.width(), activation, gated, bias, old.experts());
		return this;
	}

	DecoderDraft norm(Norm norm) {
		this.norm = norm;
		return this;
	}

	DecoderDraft residual(Residual residual) {
		this.residual = residual;
		return this;
	}

	DecoderDraft head(Head head) {
		this.head = head;
		return this;
	}

	DecoderConfig finish() {
		List<Layer> all = new ArrayList<>();
		IntStream.range(0, this.layers)
			.forEach((layer) -> all.add(new Layer(this.windows.get(layer), this.rotaryOfLayers.get(layer),
					this.sparse.test(layer), this.scale.applyAsDouble(layer))));
		return new DecoderConfig(this.architecture, this.hiddenSize, this.vocabularySize, this.maxPositions, all,
				this.attention, this.feedForward, this.norm, this.residual, this.head, this.rotaries, this.eosTokenIds);
	}

	/**
	 * The sizes that every decoder has.
	 *
	 * @param hidden width of the residual stream
	 * @param layers decoder layers
	 * @param heads query heads
	 * @param kvHeads key and value heads
	 * @param headDim width of a head
	 * @param inner width of the feed-forward part
	 * @param vocabulary rows of the embedding
	 * @param positions the longest context
	 */
	record Sizes(int hidden, int layers, int heads, int kvHeads, int headDim, int inner, int vocabulary,
			int positions) {

		/** More than any model has. */
		private static final int MAX_LAYERS = 4096;

		Sizes {
			if (layers > MAX_LAYERS) {
				throw new ModelLoadException("A model has " + MAX_LAYERS + " layers at most, got " + layers + ".");
			}
		}

	}

}
