package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.millrace.worker.checkpoint.EmbeddingHead;
import io.millrace.worker.checkpoint.EncoderConfig;
import io.millrace.worker.checkpoint.EncoderDirectory;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.checkpoint.WeightPart;
import io.millrace.worker.checkpoint.WeightTensor;
import io.millrace.worker.step.EmbeddingText;

/**
 * An encoder in PyTorch, computing in float32 whatever its weights are stored as. One
 * thread at a time may use it; the owner closes it.
 */
public final class EncoderProgram implements AutoCloseable {

	private static final List<String> SOURCES = List.of("rows", "encoder", "layer", "norm", "rotary", "activation",
			"lora");

	private final int maxLength;

	private final int vocabularySize;

	private final int dimensions;

	private final int threads;

	private final PtNDManager manager = Torch.newManager();

	private final ProgramModule module;

	private final NativeNumbers ints;

	private final NativeNumbers vectors;

	private long preparedThread = -1;

	private EncoderProgram(EncoderDirectory directory, int maxLength, int threads) {
		this.maxLength = maxLength;
		this.vocabularySize = directory.config().vocabularySize();
		this.dimensions = directory.head().form().dimensions();
		this.threads = threads;
		this.module = ProgramModule.load(this.manager, archive(directory));
		this.ints = new NativeNumbers(this.manager, DataType.INT64);
		this.vectors = new NativeNumbers(this.manager, DataType.FLOAT32);
	}

	/**
	 * Loads a checkpoint's weights.
	 * @param directory the checkpoint
	 * @param maxLength the most tokens of a text
	 * @param threads threads that one operator may use
	 * @throws ModelLoadException if a weight has the wrong shape, or if there is no
	 * memory
	 */
	public static EncoderProgram load(EncoderDirectory directory, int maxLength, int threads) {
		EncoderProgram program = new EncoderProgram(directory, maxLength, threads);
		try {
			program.prepareThread();
			program.loadWeights(directory);
			program.loadHead(directory.head());
			directory.config().rotaries().forEach((rotary) -> program.module.makeTables(rotary, maxLength));
			return program;
		}
		catch (EngineException ex) {
			program.close();
			throw new ModelLoadException("The model " + directory.path() + " cannot be loaded: " + Torch.reason(ex),
					ex);
		}
		catch (RuntimeException ex) {
			program.close();
			throw ex;
		}
	}

	private static byte[] archive(EncoderDirectory directory) {
		Map<String, String> sources = SOURCES.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> name + ".py"));
		sources.put("linear", Processor.HERE.isX86() ? "linear_packed.py" : "linear_plain.py");
		return ProgramArchive.write(sources, "encoder", "Encoder", attributes(directory.config(), directory.head()));
	}

	/** In the order of their declaration. */
	private static Map<String, Object> attributes(EncoderConfig config, EmbeddingHead head) {
		Map<String, Object> attributes = new LinkedHashMap<>();
		attributes.put("training", false);
		attributes.put("_is_full_backward_hook", Pickle.NONE);
		attributes.put("heads", config.attention().heads());
		attributes.put("kv_heads", config.attention().kvHeads());
		attributes.put("head_dim", config.attention().headDim());
		attributes.put("rotary_dim",
				config.rotaries().isEmpty() ? config.attention().headDim() : config.rotaries().getFirst().width());
		attributes.put("norm_kind",
				config.norm().centred() ? DecoderAttributes.CENTRED : DecoderAttributes.ROOT_MEAN_SQUARE);
		attributes.put("epsilon", config.norm().epsilon());
		attributes.put("norms_after", config.norm().after());
		attributes.put("causal", config.attention().causal());
		attributes.put("activation", config.feedForward().activation().name().toLowerCase(Locale.ROOT));
		attributes.put("gated", config.feedForward().gated());
		attributes.put("normalised", head.normalised());
		attributes.put("pairs", head.scores());
		attributes.put("loaded", Pickle.NO_TENSORS);
		attributes.put("norms", new Pickle.EmptyList("__torch__.norm.Norm"));
		attributes.put("head_norms", new Pickle.EmptyList("__torch__.norm.Norm"));
		attributes.put("matrices", new Pickle.EmptyList("__torch__.linear.Matrix"));
		attributes.put("stack", new Pickle.EmptyList("__torch__.layer.Layer"));
		attributes.put("embedding", Pickle.NO_TENSORS);
		attributes.put("segments", Pickle.NO_TENSORS);
		attributes.put("ends", new Pickle.EmptyList("__torch__.norm.Norm"));
		attributes.put("distances", Pickle.NO_TENSORS);
		attributes.put("tables", Pickle.NO_TENSORS);
		attributes.put("windows", Pickle.NO_INTEGERS);
		attributes.put("pooled", new Pickle.EmptyList("str"));
		attributes.put("dense", new Pickle.EmptyList("__torch__.linear.Matrix"));
		attributes.put("bends", new Pickle.EmptyList("str"));
		return attributes;
	}

	private void loadWeights(EncoderDirectory directory) {
		for (int layer = 0; layer < directory.config().layers().size(); layer++) {
			directory.weights().layers().get(layer).forEach(this::take);
			addLayer(directory.config().layers().get(layer));
		}
		directory.weights().ends().forEach(this::take);
		this.module.call("take_ends");
		directory.weights().embeddings().forEach(this::hand);
		this.module.call("take_embedding", directory.config().firstPosition());
		for (WeightTensor distances : directory.weights().distances()) {
			hand(distances);
			this.module.call("take_distances");
		}
	}

	private void take(WeightPart part) {
		part.weights().forEach(this::hand);
		switch (part) {
			case WeightPart.Matrix matrix -> takeMatrix(matrix);
			case WeightPart.Router router -> throw new IllegalArgumentException("No encoder has experts.");
			case WeightPart.Norm norm -> this.module.call("take_norm");
			case WeightPart.NoNorm none -> this.module.call("skip_norm");
			case WeightPart.HeadNorm norm -> this.module.call("take_head_norm");
			case WeightPart.RowNorm norm -> throw new IllegalArgumentException("No encoder norms whole rows.");
			case WeightPart.Sinks sinks -> throw new IllegalArgumentException("No encoder has sinks.");
		}
	}

	private void takeMatrix(WeightPart.Matrix matrix) {
		try (IValue weights = IValue.from(matrix.matrices().size());
				IValue transposed = IValue.from(matrix.transposed())) {
			this.module.run("take_matrix", weights, transposed);
		}
	}

	private void addLayer(EncoderConfig.Layer layer) {
		try (IValue window = IValue.from(layer.window());
				IValue rotary = IValue.from(layer.rotary());
				IValue scale = IValue.from(layer.scale())) {
			this.module.run("add_layer", window, rotary, scale);
		}
	}

	private void loadHead(EmbeddingHead head) {
		for (EmbeddingHead.Pooling pooling : head.poolings()) {
			try (IValue kind = IValue.from(pooling.name().toLowerCase(Locale.ROOT))) {
				this.module.run("add_pooling", kind);
			}
		}
		for (EmbeddingHead.Product product : head.products()) {
			product.matrix().weights().forEach(this::hand);
			try (IValue bend = IValue.from(product.bend())) {
				this.module.run("take_dense", bend);
			}
		}
	}

	private void hand(WeightTensor weight) {
		if (!weight.mappable()) {
			WeightCopy.copy(this.module, weight, ComputeType.FLOAT32.torchType(), this.vectors);
			return;
		}
		int bytes = weight.type().bytes();
		try (IValue path = IValue.from(weight.file().toAbsolutePath().toString());
				IValue count = IValue.from(weight.file().toFile().length() / bytes);
				IValue type = IValue.from(ComputeType.torchType(weight.type()));
				IValue offset = IValue.from(weight.offset() / bytes);
				IValue sizes = WeightCopy.sizes(weight)) {
			this.module.run("map_weight", path, count, type, offset, sizes);
		}
	}

	/**
	 * Computes texts' vectors.
	 * @param texts at least one, each with at least one token, sorted by their lengths:
	 * those of one length are computed together
	 * @return one vector a text, in order
	 * @throws IllegalArgumentException if a text breaks a limit of the model
	 */
	public List<float[]> encode(List<EmbeddingText> texts) {
		texts.forEach(this::check);
		prepareThread();
		write(texts);
		ByteBuffer room = this.vectors.room(texts.size() * this.dimensions);
		try (IValue groups = IValue.listFrom(groups(texts))) {
			this.module.run("encode", groups, this.ints.value(), this.vectors.value());
		}
		List<float[]> result = new ArrayList<>(texts.size());
		for (int i = 0; i < texts.size(); i++) {
			float[] vector = new float[this.dimensions];
			room.asFloatBuffer().get(i * this.dimensions, vector);
			result.add(vector);
		}
		return result;
	}

	/** PyTorch aborts the process on an index outside a tensor's bounds. */
	private void check(EmbeddingText text) {
		if (text.tokens().isEmpty() || text.size() > this.maxLength) {
			throw new IllegalArgumentException(
					"A text has between 1 and " + this.maxLength + " tokens, got " + text.size() + ".");
		}
		if (text.tokens().stream().anyMatch((id) -> id < 0 || id >= this.vocabularySize)) {
			throw new IllegalArgumentException("Token ids are between 0 and " + (this.vocabularySize - 1) + ".");
		}
	}

	private void write(List<EmbeddingText> texts) {
		int tokens = texts.stream().mapToInt(EmbeddingText::size).sum();
		ByteBuffer room = this.ints.room(3 * tokens);
		texts.forEach((text) -> text.tokens().stream().forEach(room::putLong));
		for (EmbeddingText text : texts) {
			for (int position = 0; position < text.size(); position++) {
				room.putLong(position);
			}
		}
		for (EmbeddingText text : texts) {
			for (int position = 0; position < text.size(); position++) {
				room.putLong((position < text.second()) ? 0 : 1);
			}
		}
	}

	private static long[] groups(List<EmbeddingText> texts) {
		LongStream.Builder groups = LongStream.builder();
		int start = 0;
		for (int i = 1; i <= texts.size(); i++) {
			if (i == texts.size() || texts.get(i).size() != texts.get(start).size()) {
				groups.add(i - start).add(texts.get(start).size());
				start = i;
			}
		}
		return groups.build().toArray();
	}

	private void prepareThread() {
		long thread = Thread.currentThread().threadId();
		if (thread != this.preparedThread) {
			Torch.prepareThread(this.threads);
			this.preparedThread = thread;
		}
	}

	/** Frees the native memory. */
	@Override
	public void close() {
		this.ints.close();
		this.vectors.close();
		this.module.close();
		this.manager.close();
	}

}
