package io.millrace.worker.program;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import org.jspecify.annotations.Nullable;

import io.millrace.protocol.ErrorCode;
import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.AdapterDirectory;
import io.millrace.worker.checkpoint.AdapterTargets;
import io.millrace.worker.checkpoint.DecoderConfig;
import io.millrace.worker.checkpoint.DecoderWeights;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.checkpoint.WeightPart;
import io.millrace.worker.checkpoint.WeightTensor;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepResult;
import io.millrace.worker.step.StepResult.Choice;

/**
 * A decoder in PyTorch: its weights, its paged cache and the steps over them. Weights are
 * mapped, laid out for products and unmapped layer by layer; the embedding stays mapped.
 * One thread at a time may use it; the owner closes it.
 */
public final class DecoderProgram implements AutoCloseable {

	private static final Choice.Failed NOT_FINITE = new Choice.Failed(ErrorCode.INTERNAL,
			"The model's logits for this request are not finite numbers.");

	private static final Choice.Failed NO_CANDIDATE = new Choice.Failed(ErrorCode.INVALID_VALUE,
			"The request's allowed and banned tokens, biases, minimum of tokens and logits processors leave no token "
					+ "that could be chosen.");

	/** In place of an id, as {@code Decoder.finish} says. */
	private static final long NOT_FINITE_ID = -1;

	private static final List<String> COMMON_SOURCES = List.of("decoder", "layer", "norm", "rotary", "batch",
			"attention", "flash", "flash_kernel", "scores", "activation", "experts", "sampling", "product", "invariant",
			"extras", "int8", "int4", "lora", "rows");

	private final ModelShape shape;

	private final ProgramSettings settings;

	private final PtNDManager manager;

	private final ProgramModule module;

	private final NativeNumbers ints;

	private final NativeNumbers floats;

	private final NativeNumbers chosen;

	private final StepExtras extras;

	private final AdapterTargets targets;

	/** What computes few decoded rows; null where the program computes all steps. */
	private @Nullable RowModel rows;

	/** Whether it computes the present step. */
	private boolean inRows;

	/** The program's present segments. */
	private long[] segments = {};

	private volatile long preparedThread = -1;

	private volatile int preparedCount;

	private long nativeNanos;

	private DecoderProgram(ModelShape shape, AdapterTargets targets, ProgramSettings settings, byte[] archive) {
		this.shape = shape;
		this.targets = targets;
		this.settings = settings;
		this.manager = Torch.newManager();
		this.module = ProgramModule.load(this.manager, archive);
		this.ints = new NativeNumbers(this.manager, DataType.INT64);
		this.floats = new NativeNumbers(this.manager, DataType.FLOAT32);
		this.chosen = new NativeNumbers(this.manager, DataType.INT64);
		this.extras = new StepExtras(this.manager, this.module.block(), shape.vocabularySize());
	}

	/**
	 * Loads a checkpoint's weights and allocates the cache.
	 * @param directory the checkpoint
	 * @param shape its limits and the cache's size
	 * @param settings how it computes
	 * @throws ModelLoadException if a weight is missing or has the wrong shape, or if
	 * there is no memory
	 */
	public static DecoderProgram load(ModelDirectory directory, ModelShape shape, ProgramSettings settings) {
		return load(directory, shape, settings, ProgramArchive.write(sources(settings), "decoder", "Decoder",
				DecoderAttributes.of(directory.config(), shape, settings)));
	}

	/** The same by another program. */
	static DecoderProgram load(ModelDirectory directory, ModelShape shape, ProgramSettings settings, byte[] archive) {
		DecoderProgram program = new DecoderProgram(shape, AdapterTargets.of(directory), settings, archive);
		try {
			program.prepareThread(settings.threads().prefill());
			program.module.call("check_device");
			program.makeInvariant(directory);
			if (settings.rowKernels()) {
				program.rows = new RowModel(program.module, program.manager, directory.config(), shape,
						settings.type().torchTypeOfRows());
			}
			program.loadWeights(directory, settings.type());
			program.makeAdapters();
			directory.config().rotaries().forEach((rotary) -> program.module.makeTables(rotary, shape.maxModelLen()));
			program.module.call("make_cache", shape.blocks());
			if (program.rows != null) {
				program.rows.finish(settings.type().cacheBytes() == Short.BYTES, settings.threads().decode());
			}
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

	/** From the name of each module of the program to the resource with its source. */
	static Map<String, String> sources(ProgramSettings settings) {
		Map<String, String> sources = COMMON_SOURCES.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> name + ".py"));
		sources.put("linear", products(settings));
		return sources;
	}

	private static String products(ProgramSettings settings) {
		String plain = "linear_plain.py";
		String packed = "linear_packed.py";
		if (settings.device().isCuda()) {
			return plain;
		}
		return switch (settings.type()) {
			case FLOAT16 -> plain;
			case FLOAT32 -> Processor.HERE.isX86() ? packed : plain;
			case BFLOAT16 -> Processor.HERE.packsBfloat16() ? packed : plain;
			case FLOAT16_WEIGHTS -> "linear_half.py";
			case INT8_WEIGHTS, INT4_WEIGHTS -> "linear_quantised.py";
		};
	}

	private void makeInvariant(ModelDirectory directory) {
		if (!this.settings.batchInvariant()) {
			return;
		}
		String start = "The model " + directory.path() + " cannot be batch-invariant";
		if (this.settings.device().isCuda()) {
			throw new ModelLoadException(start + " on " + this.settings.device() + ", only on the CPU.");
		}
		if (directory.config().attention().scoreCap() > 0 || directory.config().attention().sinks()) {
			throw new ModelLoadException(
					start + ": " + directory.config().architecture().className() + " changes attention's scores.");
		}
		if (this.module.call("make_invariant") == 0) {
			throw new ModelLoadException(
					start + " on this machine: attention gives a query other results in another place.");
		}
	}

	private void loadWeights(ModelDirectory directory, ComputeType type) {
		DecoderWeights weights = directory.decoderWeights();
		try (NativeNumbers parts = new NativeNumbers(this.manager, DataType.FLOAT32)) {
			Consumer<List<WeightTensor>> hand = (tensors) -> new WeightFiles(type, parts).hand(tensors);
			for (int layer = 0; layer < directory.config().layers().size(); layer++) {
				weights.layer(layer).forEach((part) -> take(part, type.weightBits(), hand));
				addLayer(directory.config().layers().get(layer));
				if (this.rows != null) {
					this.rows.takeLayer();
				}
			}
			weights.head().forEach((part) -> take(part, type.headBits(), hand));
			for (WeightTensor embedding : weights.embeddings()) {
				hand.accept(List.of(embedding));
				this.module.call("take_embedding");
			}
		}
	}

	private void makeAdapters() {
		if (this.settings.adapters().slots() == 0) {
			return;
		}
		for (int layer = 0; layer < this.targets.layers().size(); layer++) {
			for (AdapterTargets.Matrix matrix : this.targets.layers().get(layer)) {
				makeAdapters(layer, matrix);
			}
		}
	}

	private void makeAdapters(int layer, AdapterTargets.Matrix matrix) {
		try (IValue index = IValue.from(layer);
				IValue slots = IValue.from(this.settings.adapters().slots());
				IValue rank = IValue.from(this.settings.adapters().maxRank());
				IValue group = IValue.from(this.settings.adapters().group());
				IValue inputs = IValue.from(matrix.inputs());
				IValue outputs = IValue.listFrom(matrix.outputs().stream().mapToLong(Integer::longValue).toArray())) {
			this.module.run("make_adapters", index, slots, rank, group, inputs, outputs);
		}
	}

	/**
	 * Reads and checks an adapter of this model. Any thread may call it.
	 * @throws ModelLoadException if it is none, or none that fits
	 */
	public AdapterDirectory readAdapter(Path directory) {
		return AdapterDirectory.read(directory, this.targets, this.settings.adapters().maxRank());
	}

	/**
	 * Puts one layer of an adapter into a slot, in place of what was there.
	 * @throws ModelLoadException if its files have changed since they were read, or if it
	 * has numbers that are not finite
	 */
	public void loadAdapter(AdapterDirectory adapter, int layer, int slot) {
		prepareThread(this.settings.threads().prefill());
		this.module.call("clear_adapter", layer, slot);
		try (NativeNumbers parts = new NativeNumbers(this.manager, DataType.FLOAT32)) {
			for (AdapterDirectory.Change change : adapter.layers().get(layer)) {
				WeightCopy.copy(this.module, change.down(), ComputeType.FLOAT32.torchType(), parts);
				WeightCopy.copy(this.module, change.up(), ComputeType.FLOAT32.torchType(), parts);
				if (takeAdapter(change, slot) == 0) {
					throw new ModelLoadException("The adapter " + adapter.path() + " has numbers in "
							+ change.down().name() + " or " + change.up().name() + " that are not finite.");
				}
			}
			this.module.call("lay_out_adapter", layer, slot);
		}
		catch (RuntimeException ex) {
			this.module.call("release");
			this.module.call("clear_adapter", layer, slot);
			throw ex;
		}
	}

	private long takeAdapter(AdapterDirectory.Change change, int slot) {
		AdapterTargets.Target target = change.target();
		try (IValue layer = IValue.from(target.layer());
				IValue matrix = IValue.from(target.matrix());
				IValue part = IValue.from(target.part());
				IValue place = IValue.from(slot);
				IValue scale = IValue.from(change.scale());
				IValue groups = IValue.from(target.groups());
				IValue parts = IValue.from(target.parts())) {
			return this.module.run("take_adapter", layer, matrix, part, place, scale, groups, parts);
		}
	}

	/** Tells the program which rows have which adapters, unless it knows. */
	private void useAdapters(StepLayout layout) {
		AdapterRoom room = this.settings.adapters();
		long[] wanted = (room.slots() > 0) ? new AdapterSegments(layout.adapters(), room).numbers() : this.segments;
		if (!Arrays.equals(wanted, this.segments)) {
			try (IValue numbers = IValue.listFrom(wanted)) {
				this.module.run("use_adapters", numbers);
			}
			this.segments = wanted;
		}
	}

	private void take(WeightPart part, int bits, Consumer<List<WeightTensor>> hand) {
		hand.accept(part.weights());
		switch (part) {
			case WeightPart.Matrix matrix -> takeMatrix(matrix, bits);
			case WeightPart.Router router -> takeMatrix(router.matrix(), 0);
			case WeightPart.Norm norm -> this.module.call("take_norm");
			case WeightPart.NoNorm none -> this.module.call("skip_norm");
			case WeightPart.RowNorm norm -> this.module.call("take_row_norm");
			case WeightPart.HeadNorm norm -> this.module.call("take_head_norm");
			case WeightPart.Sinks sinks -> this.module.call("take_sinks");
		}
		if (this.rows != null) {
			this.rows.take(part, (part instanceof WeightPart.Router) ? 0 : bits);
		}
	}

	private void takeMatrix(WeightPart.Matrix matrix, int bits) {
		if (bits == 4) {
			requireGroups(matrix);
		}
		try (IValue weights = IValue.from(matrix.matrices().size());
				IValue transposed = IValue.from(matrix.transposed());
				IValue groups = IValue.from(matrix.groups());
				IValue parts = IValue.from(matrix.parts());
				IValue width = IValue.from(bits)) {
			this.module.run("take_matrix", weights, transposed, groups, parts, width);
		}
	}

	private static void requireGroups(WeightPart.Matrix matrix) {
		WeightTensor weight = matrix.matrices().getFirst();
		long inputs = matrix.transposed() ? weight.shape().getFirst() : weight.shape().getLast();
		if (inputs % ComputeType.GROUP != 0) {
			throw new ModelLoadException("A model in int4 has matrices whose inputs are a multiple of "
					+ ComputeType.GROUP + ", got " + inputs + " in " + weight.file().getFileName() + ".");
		}
	}

	private void addLayer(DecoderConfig.Layer layer) {
		try (IValue window = IValue.from(layer.window());
				IValue rotary = IValue.from(layer.rotary());
				IValue scale = IValue.from(layer.scale())) {
			this.module.run("add_layer", window, rotary, scale);
		}
	}

	/**
	 * Runs a batch. A sequence whose logits are not finite fails alone, and what it wrote
	 * to the cache is void.
	 * @throws IllegalArgumentException if the batch breaks a limit of the shape
	 */
	public StepResult step(StepBatch batch) {
		return (batch.steps() == 1) ? runOne(batch) : runMany(batch);
	}

	private StepResult runOne(StepBatch batch) {
		StepLayout layout = write(batch);
		ByteBuffer ids = this.chosen.room(layout.sampledRows());
		StepExtras.Outcome outcome;
		long entered = System.nanoTime();
		try (IValue sizes = IValue.listFrom(layout.sizes())) {
			computeRows(batch);
			List<IValue> arguments = List.of(sizes, this.ints.value(), this.floats.value(), this.chosen.value());
			if (batch.isPlain()) {
				this.module.run("step", arguments.toArray(IValue[]::new));
				outcome = StepExtras.Outcome.NONE;
			}
			else {
				outcome = this.extras.run(batch, layout, arguments);
			}
		}
		finally {
			this.nativeNanos += System.nanoTime() - entered;
		}
		List<Choice> choices = new ArrayList<>(layout.sampledRows());
		for (int row = 0; row < layout.sampledRows(); row++) {
			long id = ids.getLong();
			choices.add(choice(id, row, outcome));
			if (id == NOT_FINITE_ID) {
				scrub(layout.sampled().get(row).entry());
			}
		}
		return new StepResult(choices, outcome.prompts());
	}

	private StepResult runMany(StepBatch batch) {
		prepare(batch);
		List<StepLayout> layouts = StepLayout.ofEach(batch, this.shape);
		useAdapters(layouts.getFirst());
		ByteBuffer intsOfAll = this.ints.room(layouts.stream().mapToInt(StepLayout::intCount).sum());
		ByteBuffer floatsOfAll = this.floats.room(layouts.stream().mapToInt(StepLayout::floatCount).sum());
		LongStream.Builder sizes = LongStream.builder();
		for (StepLayout layout : layouts) {
			layout.writeInts(intsOfAll);
			layout.writeFloats(floatsOfAll);
			long[] own = layout.sizes();
			sizes.add(own.length);
			LongStream.of(own).forEach(sizes::add);
		}
		int rows = batch.entries().size();
		ByteBuffer ids = this.chosen.room(rows * batch.steps());
		long entered = System.nanoTime();
		try (IValue all = IValue.listFrom(sizes.build().toArray())) {
			computeRows(batch);
			this.module.run("steps", all, this.ints.value(), this.floats.value(), this.chosen.value());
		}
		finally {
			this.nativeNanos += System.nanoTime() - entered;
		}
		List<Choice> choices = new ArrayList<>(rows * batch.steps());
		for (int row = 0; row < rows; row++) {
			boolean finite = true;
			for (int step = 0; step < batch.steps(); step++) {
				long id = ids.getLong((step * rows + row) * Long.BYTES);
				finite &= id != NOT_FINITE_ID;
				choices.add(finite ? new Choice.Token(Math.toIntExact(id), null) : NOT_FINITE);
			}
			if (!finite) {
				scrub(batch.entries().get(row));
			}
		}
		return new StepResult(choices, List.of());
	}

	private static Choice choice(long id, int row, StepExtras.Outcome outcome) {
		Choice.Failed failed = outcome.failed().get(row);
		if (id >= 0 && failed == null) {
			return new Choice.Token(Math.toIntExact(id), outcome.logprobs().get(row));
		}
		if (id == NOT_FINITE_ID) {
			return NOT_FINITE;
		}
		return (failed != null) ? failed : NO_CANDIDATE;
	}

	private void scrub(Entry entry) {
		try (IValue blocks = IValue.listFrom(entry.blockTable().toLongArray())) {
			this.module.run("scrub", blocks);
		}
	}

	/**
	 * Writes what blocks hold into a file that is not there yet.
	 * @throws EngineException if it cannot be written
	 */
	public void saveBlocks(Path file, TokenIds blocks) {
		prepareThread(this.settings.threads().prefill());
		try (IValue path = IValue.from(file.toAbsolutePath().toString());
				IValue from = IValue.listFrom(blocks.toLongArray())) {
			this.module.run("save_blocks", path, from);
		}
	}

	/**
	 * Reads blocks that were saved.
	 * @param file which begins with them
	 * @param saved how many there are
	 * @param first the first to be read
	 * @param blocks where they go
	 * @throws EngineException if it cannot be read
	 */
	public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
		prepareThread(this.settings.threads().prefill());
		try (IValue path = IValue.from(file.toAbsolutePath().toString());
				IValue all = IValue.from(saved);
				IValue begin = IValue.from(first);
				IValue into = IValue.listFrom(blocks.toLongArray())) {
			this.module.run("load_blocks", path, all, begin, into);
		}
	}

	/**
	 * Has the kernels compiled that compute few decoded rows, in the background: steps
	 * that begin afterwards use them. Any thread may call it, also during a step.
	 * @return true then; false without such kernels; or failed, and the program goes on
	 */
	public CompletableFuture<Boolean> rehearse() {
		return (this.rows != null) ? this.rows.rehearse() : CompletableFuture.completedFuture(false);
	}

	/** How long all steps so far have been in native code, in nanoseconds. */
	public long nativeNanos() {
		return this.nativeNanos;
	}

	/**
	 * Runs one step without choosing tokens.
	 * @return the logits of each sequence to sample, in the batch's order
	 */
	public float[][] logits(StepBatch batch) {
		StepLayout layout = write(batch);
		computeRows(batch);
		try (IValue sizes = IValue.listFrom(layout.sizes());
				IValue result = IValueUtils.runMethod(this.module.block(), "logits", sizes, this.ints.value());
				PtNDArray array = result.toTensor(this.manager)) {
			float[] flat = (layout.sampledRows() == 0) ? new float[0] : array.toFloatArray();
			float[][] rows = new float[layout.sampledRows()][this.shape.vocabularySize()];
			for (int row = 0; row < rows.length; row++) {
				System.arraycopy(flat, row * rows[row].length, rows[row], 0, rows[row].length);
			}
			return rows;
		}
	}

	/** Computes what comes before the choice of tokens here, where that is faster. */
	private void computeRows(StepBatch batch) {
		RowModel model = this.rows;
		if (model == null) {
			return;
		}
		if (this.inRows) {
			model.compute(batch, this.ints);
		}
		else {
			model.takeBack();
		}
	}

	private StepLayout write(StepBatch batch) {
		prepare(batch);
		StepLayout layout = new StepLayout(batch, this.shape);
		useAdapters(layout);
		layout.writeInts(this.ints.room(layout.intCount()));
		layout.writeFloats(this.floats.room(layout.floatCount()));
		return layout;
	}

	/**
	 * What is left to the program of a step that is computed here is too short to share,
	 * and a second thread that waited for more of it would keep a kernel's from its
	 * processor.
	 */
	private void prepare(StepBatch batch) {
		StepCheck.check(batch, this.shape, this.settings.adapters().slots());
		this.inRows = this.rows != null && this.rows.takes(batch);
		prepareThread(this.inRows ? 1 : this.settings.threads().of(batch));
	}

	private void prepareThread(int count) {
		long thread = Thread.currentThread().threadId();
		if (thread != this.preparedThread || count != this.preparedCount) {
			Torch.prepareThread(count);
			this.preparedThread = thread;
			this.preparedCount = count;
		}
	}

	/** Frees the native memory. */
	@Override
	public void close() {
		this.ints.close();
		this.floats.close();
		this.chosen.close();
		this.extras.close();
		if (this.rows != null) {
			this.rows.close();
		}
		this.module.close();
		this.manager.close();
	}

	/**
	 * Hands weights to the program until it releases them: maps each file once a type,
	 * and copies what a mapping cannot show.
	 */
	private final class WeightFiles {

		private final ComputeType type;

		private final NativeNumbers parts;

		private final Map<String, Long> mapped = new HashMap<>();

		WeightFiles(ComputeType type, NativeNumbers parts) {
			this.type = type;
			this.parts = parts;
		}

		void hand(List<WeightTensor> weights) {
			for (WeightTensor weight : weights) {
				if (weight.mappable()) {
					map(weight);
				}
				else {
					WeightCopy.copy(DecoderProgram.this.module, weight, this.type.torchTypeOfCopy(weight), this.parts);
				}
			}
		}

		private void map(WeightTensor weight) {
			long file = this.mapped.computeIfAbsent(weight.file() + "|" + weight.type(), (key) -> mapFile(weight));
			try (IValue index = IValue.from(file);
					IValue offset = IValue.from(weight.offset() / weight.type().bytes());
					IValue sizes = WeightCopy.sizes(weight)) {
				DecoderProgram.this.module.run("map_weight", index, offset, sizes);
			}
		}

		private long mapFile(WeightTensor weight) {
			Path file = weight.file().toAbsolutePath();
			try (IValue path = IValue.from(file.toString());
					IValue count = IValue.from(file.toFile().length() / weight.type().bytes());
					IValue type = IValue.from(ComputeType.torchType(weight.type()))) {
				return DecoderProgram.this.module.run("map_file", path, count, type);
			}
		}

	}

}
