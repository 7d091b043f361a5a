package io.millrace.worker.program;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import org.jspecify.annotations.Nullable;

import io.millrace.worker.checkpoint.DecoderConfig;
import io.millrace.worker.checkpoint.DecoderConfig.HeadNorm;
import io.millrace.worker.checkpoint.WeightPart;
import io.millrace.worker.checkpoint.WeightTensor;
import io.millrace.worker.kernel.Activation;
import io.millrace.worker.kernel.Norm;
import io.millrace.worker.kernel.Row;
import io.millrace.worker.kernel.RowDecoder;
import io.millrace.worker.kernel.RowForm;
import io.millrace.worker.kernel.RowWeights;
import io.millrace.worker.kernel.RowWeights.MatrixSource;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;

/**
 * Computes steps of few decoded rows in Java, once the kernels are compiled: reads
 * weights from the program while it takes them, shares its cache, and gives it the
 * logits. One thread at a time may use it; the owner closes it.
 */
final class RowModel implements AutoCloseable {

	/** What a direct buffer of a part of a weight holds. */
	private static final int PART_BYTES = 1 << 28;

	private static final int BFLOAT16 = 15;

	private final ProgramModule module;

	private final PtNDManager manager;

	private final DecoderConfig config;

	private final ModelShape shape;

	private final RowForm form;

	private final RowWeights weights = new RowWeights();

	/** What rows begin with. */
	private final NativeNumbers numbers;

	private final NativeNumbers logits;

	private @Nullable RowDecoder decoder;

	/** Whether the kernels are compiled; until then the program computes. */
	private volatile boolean rehearsed;

	/**
	 * Whether the program may still have logits of a step that failed before it took
	 * them.
	 */
	private boolean gave;

	/**
	 * For a program that has taken no weight yet.
	 * @param dtype of matrices that are not quantised, for PyTorch
	 */
	RowModel(ProgramModule module, PtNDManager manager, DecoderConfig config, ModelShape shape, int dtype) {
		this.module = module;
		this.manager = manager;
		this.config = config;
		this.shape = shape;
		this.form = form(config);
		this.numbers = new NativeNumbers(manager, DataType.FLOAT32);
		this.logits = new NativeNumbers(manager, DataType.FLOAT32);
		module.call("show_from_now_on", dtype);
	}

	private static RowForm form(DecoderConfig config) {
		DecoderConfig.Attention attention = config.attention();
		DecoderConfig.FeedForward feedForward = config.feedForward();
		List<RowForm.Place> places = config.layers()
			.stream()
			.map((layer) -> new RowForm.Place(layer.window(), layer.rotary(), (float) layer.scale()))
			.toList();
		return new RowForm(config.hiddenSize(), config.vocabularySize(), attention.heads(), attention.kvHeads(),
				attention.headDim(), config.rotaries().isEmpty() ? 0 : config.rotaries().getFirst().width(),
				config.rotaries().size(), (float) attention.scoreCap(),
				Activation.valueOf(feedForward.activation().name()), feedForward.gated(),
				(float) feedForward.experts().slope(), (float) feedForward.experts().limit(),
				feedForward.experts().perToken(), feedForward.experts().normalised(), (float) config.residual().scale(),
				config.residual().parallel(), (float) config.head().scale(), (float) config.head().cap(), places);
	}

	/**
	 * Takes what the program has just taken.
	 * @param bits of a matrix's weights where they are quantised, else 0
	 */
	void take(WeightPart part, int bits) {
		switch (part) {
			case WeightPart.Matrix matrix -> this.weights.take(source(matrix, bits));
			case WeightPart.Router router -> this.weights.take(source(router.matrix(), 0));
			case WeightPart.Norm norm -> this.weights.take(norm());
			case WeightPart.NoNorm none -> this.weights.take(Norm.NONE);
			case WeightPart.RowNorm norm -> this.weights.takeHeadNorm(norm());
			case WeightPart.HeadNorm norm -> this.weights.takeHeadNorm(norm());
			case WeightPart.Sinks sinks -> this.weights.takeSinks(floats(0));
		}
	}

	/** Ends a layer. */
	void takeLayer() {
		this.weights.takeLayer();
	}

	private Norm norm() {
		float[] bias = floats(1);
		return new Norm(this.config.norm().centred() ? Norm.Kind.CENTRED : Norm.Kind.ROOT_MEAN_SQUARE,
				(float) this.config.norm().epsilon(), floats(0), (bias.length > 0) ? bias : null);
	}

	private MatrixSource source(WeightPart.Matrix matrix, int bits) {
		int outputs = matrix.matrices().stream().mapToInt((weight) -> size(weight, matrix.transposed() ? 1 : 0)).sum();
		int inputs = size(matrix.matrices().getFirst(), matrix.transposed() ? 0 : 1);
		RowWeights.Type type = typeShown(bits);
		float[] scales = (bits == 0) ? new float[0] : floats(1);
		float[] bias = floats((bits == 0) ? 1 : 2);
		return new MatrixSource(type, outputs, inputs, numbersShown(0) * type.bytes(),
				(memory) -> copy(0, type.bytes(), memory), scales, (bias.length > 0) ? bias : null);
	}

	private RowWeights.Type typeShown(int bits) {
		return switch (bits) {
			case 8 -> RowWeights.Type.INT8;
			case 4 -> RowWeights.Type.INT4;
			default ->
				(this.module.call("dtype_shown") == BFLOAT16) ? RowWeights.Type.BFLOAT16 : RowWeights.Type.FLOAT32;
		};
	}

	private static int size(WeightTensor weight, int dimension) {
		return Math.toIntExact(weight.shape().get(dimension));
	}

	private long numbersShown(int index) {
		return this.module.call("numbers_shown", index);
	}

	private float[] floats(int index) {
		float[] floats = new float[Math.toIntExact(numbersShown(index))];
		copy(index, Float.BYTES, MemorySegment.ofArray(floats));
		return floats;
	}

	/** Copies numbers that are shown, each of so many bytes. */
	private void copy(int index, int bytes, MemorySegment target) {
		int part = PART_BYTES / bytes;
		long all = target.byteSize() / bytes;
		for (long start = 0; start < all; start += part) {
			long count = Math.min(part, all - start);
			try (IValue shown = IValue.from(index);
					IValue from = IValue.from(start);
					IValue length = IValue.from(count);
					IValue result = IValueUtils.runMethod(this.module.block(), "part_shown", shown, from, length);
					PtNDArray array = result.toTensor(this.manager)) {
				MemorySegment.copy(MemorySegment.ofBuffer(array.toByteBuffer(true)), 0, target, start * bytes,
						count * bytes);
			}
		}
	}

	/**
	 * Makes the decoder, when the program has all weights and its cache.
	 * @param halfCache whether keys and values are in bfloat16; else in float32
	 */
	void finish(boolean halfCache, int threads) {
		this.module.call("show_no_more");
		long slots = (long) this.shape.blocks() * this.shape.blockSize();
		long bytes = 2L * this.form.kvHeads() * slots * this.form.headDim() * (halfCache ? Short.BYTES : Float.BYTES);
		List<RowWeights.Cache> caches = IntStream.range(0, this.form.layers().size())
			.mapToObj((layer) -> new RowWeights.Cache(cache(layer, bytes), halfCache, slots))
			.toList();
		this.decoder = this.weights.decoder(this.form, caches, threads, RowDecoder.MAX_ROWS);
	}

	/** The program's memory, for as long as the program lives. */
	@SuppressWarnings("restricted")
	private MemorySegment cache(int layer, long bytes) {
		try (IValue index = IValue.from(layer);
				IValue result = IValueUtils.runMethod(this.module.block(), "start_of_cache", index);
				PtNDArray array = result.toTensor(this.manager)) {
			long address = MemorySegment.ofBuffer(array.toByteBuffer(true)).address();
			return MemorySegment.ofAddress(address).reinterpret(bytes);
		}
	}

	/**
	 * Has the JVM compile the kernels, in the background: steps that begin afterwards are
	 * computed here. Any thread may call it when the decoder is made.
	 * @return true then, or failed; then the program goes on
	 */
	CompletableFuture<Boolean> rehearse() {
		return this.weights.rehearse().thenApply((done) -> {
			this.rehearsed = true;
			return true;
		});
	}

	/** Whether it computes a step. */
	boolean takes(StepBatch batch) {
		return this.rehearsed && batch.steps() == 1 && batch.entries().size() <= RowDecoder.MAX_ROWS
				&& batch.entries().stream().allMatch(RowModel::takes);
	}

	private static boolean takes(Entry entry) {
		return entry.tokens().size() == 1 && entry.draws().size() == 1 && entry.adapter() == Entry.NO_ADAPTER
				&& entry.extras().promptTargets().isEmpty();
	}

	/**
	 * Computes a step that it takes, and gives the program the logits.
	 * @param ints the step's, as the program has them
	 */
	void compute(StepBatch batch, NativeNumbers ints) {
		RowDecoder ready = this.decoder;
		if (ready == null) {
			throw new IllegalStateException("The weights are not all there.");
		}
		int rows = batch.entries().size();
		ByteBuffer begin = this.numbers.room(RowDecoder.numbers(this.form, rows));
		ByteBuffer result = this.logits.room(rows * this.form.vocabulary());
		try (IValue count = IValue.from(rows); IValue width = IValue.from(this.form.vocabulary())) {
			this.module.run("begin_rows", count, ints.value(), this.numbers.value());
			ready.compute(rows(batch), begin.order(ByteOrder.nativeOrder()).asFloatBuffer(), result.asFloatBuffer());
			this.gave = true;
			this.module.run("give", count, width, this.logits.value());
		}
	}

	/** Before a step that the program computes. */
	void takeBack() {
		if (this.gave) {
			this.module.call("take_back");
			this.gave = false;
		}
	}

	private List<Row> rows(StepBatch batch) {
		List<Row> rows = new ArrayList<>();
		for (Entry entry : batch.entries()) {
			SlotRuns runs = new SlotRuns(entry.blockTable(), entry.computed() + 1, this.shape.blockSize());
			rows.add(new Row(entry.computed(), runs.toArray()));
		}
		return rows;
	}

	@Override
	public void close() {
		if (this.decoder != null) {
			this.decoder.close();
		}
		else {
			this.weights.close();
		}
		this.numbers.close();
		this.logits.close();
	}

}
