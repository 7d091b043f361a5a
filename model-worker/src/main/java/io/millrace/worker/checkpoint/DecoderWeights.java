package io.millrace.worker.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.millrace.worker.checkpoint.DecoderConfig.Attention;
import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightNames.Part;

/** A decoder's weights in the order in which the program takes them. */
public final class DecoderWeights {

	private final DecoderConfig config;

	private final WeightNames names;

	private final WeightIndex index;

	private final String prefix;

	DecoderWeights(DecoderConfig config, WeightIndex index) {
		this.config = config;
		WeightNames usual = config.architecture().names(config);
		this.names = index.byOutputs() ? usual.byOutputs() : usual;
		this.index = index;
		this.prefix = this.names.prefixes()
			.stream()
			.filter((candidate) -> index.has(candidate + this.names.embedding() + ".weight"))
			.findFirst()
			.orElse(this.names.prefixes().getFirst());
	}

	/** What precedes the names of layers. */
	String prefix() {
		return this.prefix;
	}

	/** What may precede them in other files. */
	List<String> prefixes() {
		return this.names.prefixes();
	}

	/** The embedding of ids, then that of positions if there is one. */
	public List<WeightTensor> embeddings() {
		List<WeightTensor> embeddings = new ArrayList<>(List.of(embedding()));
		Optional.ofNullable(this.names.positions())
			.ifPresent((name) -> embeddings.add(this.index.require(this.prefix + name + ".weight",
					this.config.maxPositions(), this.config.hiddenSize())));
		return List.copyOf(embeddings);
	}

	private WeightTensor embedding() {
		return this.index.require(this.prefix + this.names.embedding() + ".weight", this.config.vocabularySize(),
				this.config.hiddenSize());
	}

	/** The norm after the last layer. */
	WeightPart lastNorm() {
		return norm(this.prefix + this.names.lastNorm(), this.config.hiddenSize());
	}

	/** What comes after the last layer: a norm and the matrix of the logits. */
	public List<WeightPart> head() {
		String name = this.names.head();
		List<WeightTensor> bias = this.config.head().bias()
				? List.of(this.index.require(name + ".bias", this.config.vocabularySize())) : List.of();
		WeightTensor matrix = this.config.head().tied() ? embedding()
				: this.index.require(name + ".weight", this.config.vocabularySize(), this.config.hiddenSize());
		return List.of(lastNorm(), new WeightPart.Matrix(List.of(matrix), bias, false, 1, 1));
	}

	/**
	 * A layer: the four norms around its two parts, those of heads, attention's two
	 * matrices, sinks, then the router, if any, and each expert's two matrices.
	 * @throws ModelLoadException if a weight is absent or has another shape, or if the
	 * layer has a weight that nobody takes
	 */
	public List<WeightPart> layer(int layer) {
		String start = this.prefix + this.names.layer().replace("{layer}", String.valueOf(layer));
		List<WeightPart> parts = new LayerParts(start, this.config.layers().get(layer).sparse()).all();
		this.index.refuseOthers(start, parts.stream().flatMap((part) -> part.weights().stream()).toList());
		return parts;
	}

	private WeightPart norm(String name, int width) {
		WeightTensor weight = this.index.require(name + ".weight", width);
		return new WeightPart.Norm(this.config.norm().bias()
				? List.of(weight, this.index.require(name + ".bias", width)) : List.of(weight));
	}

	private final class LayerParts {

		private final String start;

		private final boolean sparse;

		private final long hidden = DecoderWeights.this.config.hiddenSize();

		private final Attention attention = DecoderWeights.this.config.attention();

		LayerParts(String start, boolean sparse) {
			this.start = start;
			this.sparse = sparse;
		}

		List<WeightPart> all() {
			List<WeightPart> parts = new ArrayList<>();
			for (Part part : List.of(Part.ATTENTION_NORM, Part.ATTENDED_NORM, Part.FEED_NORM, Part.FED_NORM)) {
				parts.add(norm(part));
			}
			parts.addAll(headNorms());
			parts.add(queries());
			long width = this.attention.queryWidth();
			parts.add(matrix(names(Part.OUTPUT), List.of(this.hidden), width, this.attention.outputBias()));
			if (this.attention.sinks()) {
				parts.add(new WeightPart.Sinks(List.of(require(names(Part.SINKS).getFirst(), this.attention.heads()))));
			}
			if (this.sparse) {
				addExperts(parts);
			}
			else {
				addDense(parts);
			}
			return List.copyOf(parts);
		}

		private List<String> names(Part part) {
			return DecoderWeights.this.names.of(part);
		}

		private WeightTensor require(String name, long... shape) {
			return DecoderWeights.this.index.require(this.start + name, shape);
		}

		private WeightPart norm(Part part) {
			return names(part).isEmpty() ? new WeightPart.NoNorm()
					: DecoderWeights.this.norm(this.start + names(part).getFirst(), (int) this.hidden);
		}

		private List<WeightPart> headNorms() {
			int width = this.attention.headDim();
			HeadNorm kind = this.attention.headNorm();
			return switch (kind) {
				case NONE -> List.of();
				case SHARED -> List.of(new WeightPart.HeadNorm(
						List.of(headNorm(Part.QUERY_NORM, 0, width), headNorm(Part.KEY_NORM, 0, width))));
				case OWN -> List.of(
						new WeightPart.HeadNorm(Stream
							.concat(each(Part.QUERY_NORM, this.attention.heads()),
									each(Part.KEY_NORM, this.attention.kvHeads()))
							.toList()));
				case ROW ->
					List.of(new WeightPart.RowNorm(List.of(headNorm(Part.QUERY_NORM, 0, this.attention.queryWidth()))),
							new WeightPart.RowNorm(List.of(headNorm(Part.KEY_NORM, 0, this.attention.keyWidth()))));
			};
		}

		private Stream<WeightTensor> each(Part part, int heads) {
			return IntStream.range(0, heads).mapToObj((head) -> headNorm(part, head, this.attention.headDim()));
		}

		private WeightTensor headNorm(Part part, int head, int width) {
			return require(names(part).getFirst().replace("{head}", String.valueOf(head)) + ".weight", width);
		}

		private WeightPart queries() {
			long keys = this.attention.keyWidth();
			WeightPart.Matrix matrix = matrix(names(Part.QUERIES),
					List.of((long) this.attention.queryWidth(), keys, keys), this.hidden, this.attention.queryBias());
			return DecoderWeights.this.names.queriesAlternate() ? new WeightPart.Matrix(matrix.matrices(),
					matrix.biases(), matrix.transposed(), this.attention.heads(), 3) : matrix;
		}

		/**
		 * A matrix under several names, one for each part of its outputs, or under one.
		 */
		private WeightPart.Matrix matrix(List<String> names, List<Long> outputs, long inputs, boolean biased) {
			List<Long> sizes = (names.size() == 1) ? List.of(outputs.stream().mapToLong(Long::longValue).sum())
					: outputs;
			boolean transposed = DecoderWeights.this.names.transposed();
			List<WeightTensor> matrices = new ArrayList<>();
			List<WeightTensor> biases = new ArrayList<>();
			for (int i = 0; i < names.size(); i++) {
				long size = sizes.get(i);
				matrices.add(transposed ? require(names.get(i) + ".weight", inputs, size)
						: require(names.get(i) + ".weight", size, inputs));
				if (biased) {
					biases.add(require(names.get(i) + ".bias", size));
				}
			}
			return new WeightPart.Matrix(matrices, biases, transposed, 1, 1);
		}

		private void addDense(List<WeightPart> parts) {
			DecoderConfig.FeedForward part = DecoderWeights.this.config.feedForward();
			long width = part.width();
			List<Long> outputs = part.gated() ? List.of(width, width) : List.of(width);
			parts.add(matrix(names(Part.INNER), outputs, this.hidden, part.bias()));
			parts.add(matrix(names(Part.OUTER), List.of(this.hidden), width, part.bias()));
		}

		private void addExperts(List<WeightPart> parts) {
			DecoderConfig.Experts experts = DecoderWeights.this.config.feedForward().experts();
			long count = experts.count();
			parts.add(new WeightPart.Router(matrix(names(Part.ROUTER), List.of(count), this.hidden, experts.biased())));
			if (!names(Part.EXPERT_INNER).getFirst().contains("{expert}")) {
				addStacked(parts, experts);
				return;
			}
			long width = experts.width();
			for (int expert = 0; expert < experts.count(); expert++) {
				parts.add(matrix(expert(Part.EXPERT_INNER, expert), List.of(width, width), this.hidden, false));
				parts.add(matrix(expert(Part.EXPERT_OUTER, expert), List.of(this.hidden), width, false));
			}
		}

		private List<String> expert(Part part, int expert) {
			return names(part).stream().map((name) -> name.replace("{expert}", String.valueOf(expert))).toList();
		}

		/**
		 * All experts in one weight, by inputs; gate and up alternate number by number.
		 */
		private void addStacked(List<WeightPart> parts, DecoderConfig.Experts experts) {
			int count = experts.count();
			int width = experts.width();
			String innerName = names(Part.EXPERT_INNER).getFirst();
			String outerName = names(Part.EXPERT_OUTER).getFirst();
			WeightTensor inner = require(innerName, count, this.hidden, 2L * width);
			WeightTensor innerBias = require(innerName + "_bias", count, 2L * width);
			WeightTensor outer = require(outerName, count, width, this.hidden);
			WeightTensor outerBias = require(outerName + "_bias", count, this.hidden);
			for (int i = 0; i < count; i++) {
				parts.add(new WeightPart.Matrix(List.of(inner.slice(i)), List.of(innerBias.slice(i)), true, width, 2));
				parts.add(new WeightPart.Matrix(List.of(outer.slice(i)), List.of(outerBias.slice(i)), true, 1, 1));
			}
		}

	}

}
