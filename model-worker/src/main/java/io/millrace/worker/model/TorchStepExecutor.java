package io.millrace.worker.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.millrace.protocol.TokenIds;
import io.millrace.worker.checkpoint.AdapterDirectory;
import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.checkpoint.ModelLoadException;
import io.millrace.worker.program.ComputeType;
import io.millrace.worker.program.DecoderProgram;
import io.millrace.worker.program.ProgramSettings;
import io.millrace.worker.program.StepThreads;
import io.millrace.worker.step.Adapter;
import io.millrace.worker.step.AdapterException;
import io.millrace.worker.step.ModelShape;
import io.millrace.worker.step.StepBatch;
import io.millrace.worker.step.StepBatch.Entry;
import io.millrace.worker.step.StepExecutor;
import io.millrace.worker.step.StepResult;

/**
 * Runs a checkpoint's steps in PyTorch. One thread at a time may use it: the one that
 * opens it, then the engine's.
 */
public final class TorchStepExecutor implements StepExecutor {

	private static final Duration MOST_WARM_UP = Duration.ofSeconds(1);

	private final ModelShape shape;

	private final ModelSummary summary;

	private final int maxSequences;

	private final int adapterSlots;

	private final Supplier<String> cacheFingerprint;

	private final DecoderProgram program;

	private TorchStepExecutor(ModelDirectory directory, ModelPlan plan, ExecutorSettings settings) {
		this.shape = plan.shape();
		this.maxSequences = settings.maxSequences();
		this.program = DecoderProgram.load(directory, this.shape, new ProgramSettings(plan.type(), settings.device(),
				threads(plan, settings), settings.batchInvariant(), settings.adapters(), plan.rowKernels()));
		this.adapterSlots = settings.adapters().slots();
		String computation = plan.type() + " " + plan.type().cacheBytes() + " " + this.shape.blockSize() + " "
				+ this.shape.maxModelLen();
		this.cacheFingerprint = () -> directory.fingerprint(computation);
		this.summary = new ModelSummary(directory.name(), this.shape.maxModelLen(), this.shape.vocabularySize(),
				directory.eosTokenIds(), directory.defaults(), directory.createdEpochSecond(), plan.type(),
				settings.device(), plan.threads(), plan.rowKernels(),
				settings.batchInvariant() ? probe(directory) : null);
	}

	private static StepThreads threads(ModelPlan plan, ExecutorSettings settings) {
		int decode = (settings.decodeThreads() > 0) ? settings.decodeThreads() : plan.threads();
		return new StepThreads(plan.threads(), decode);
	}

	private String probe(ModelDirectory directory) {
		try {
			return new InvarianceProbe(this.shape, this.program::logits).checksum();
		}
		catch (IllegalStateException ex) {
			this.program.close();
			throw new ModelLoadException(
					"The model " + directory.path() + " cannot be batch-invariant on this machine: " + ex.getMessage(),
					ex);
		}
		catch (RuntimeException ex) {
			this.program.close();
			throw ex;
		}
	}

	/**
	 * Opens a model: reads and checks its files, loads its weights and allocates its
	 * cache.
	 * @param directory with {@code config.json} and safetensors
	 * @param settings how it is opened
	 * @return the model, which the caller closes
	 * @throws ModelLoadException if a file is missing or wrong, or a setting does not fit
	 * the model
	 */
	public static TorchStepExecutor open(Path directory, ExecutorSettings settings) {
		ModelDirectory checkpoint = ModelDirectory.read(directory);
		return new TorchStepExecutor(checkpoint, ModelPlan.of(checkpoint, settings), settings);
	}

	@Override
	public ModelShape shape() {
		return this.shape;
	}

	/** What the model says of itself. */
	public ModelSummary summary() {
		return this.summary;
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException if the batch breaks a limit of {@link #shape()}
	 */
	@Override
	public StepResult execute(StepBatch batch) {
		return this.program.step(batch);
	}

	@Override
	public int adapterSlots() {
		return this.adapterSlots;
	}

	@Override
	public Adapter readAdapter(Path directory) {
		try {
			return new ReadAdapter(this.program.readAdapter(directory));
		}
		catch (ModelLoadException ex) {
			throw new AdapterException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public void loadAdapter(Adapter adapter, int part, int slot) {
		if (!(adapter instanceof ReadAdapter read)) {
			throw new IllegalArgumentException("Another model has read the adapter.");
		}
		try {
			this.program.loadAdapter(read.directory(), part, slot);
		}
		catch (ModelLoadException ex) {
			throw new AdapterException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public String cacheFingerprint() {
		return this.cacheFingerprint.get();
	}

	@Override
	public void saveBlocks(Path file, TokenIds blocks) {
		this.program.saveBlocks(file, blocks);
	}

	@Override
	public void loadBlocks(Path file, int saved, int first, TokenIds blocks) {
		this.program.loadBlocks(file, saved, first, blocks);
	}

	@Override
	public CompletableFuture<Boolean> rehearse() {
		return this.program.rehearse();
	}

	@Override
	public long nativeNanos() {
		return this.program.nativeNanos();
	}

	/**
	 * Runs a step without choosing tokens.
	 * @return the logits of each sequence with {@link Entry#samples() draws}, in order
	 */
	public float[][] logits(StepBatch batch) {
		return this.program.logits(batch);
	}

	/**
	 * Runs steps of the sizes that requests will bring, so that the first request finds
	 * every kernel built. A model that is slow is not kept from its requests for long.
	 * @param maxTokensPerStep the longest prefill of one step
	 */
	public void warmUp(int maxTokensPerStep) {
		new WarmUp(this, MOST_WARM_UP).run(maxTokensPerStep, this.maxSequences);
	}

	@Override
	public void close() {
		this.program.close();
	}

	/** An adapter in files; its parts are layers. */
	private record ReadAdapter(AdapterDirectory directory) implements Adapter {

		@Override
		public String fingerprint() {
			return this.directory.fingerprint();
		}

		@Override
		public int parts() {
			return this.directory.layers().size();
		}

	}

	/** What is decided before anything is loaded. */
	private record ModelPlan(ModelShape shape, ComputeType type, int threads, boolean rowKernels) {

		/** Below this a model computes in float32 on one thread. */
		private static final long SMALL_MODEL_BYTES = 256L << 20;

		static ModelPlan of(ModelDirectory directory, ExecutorSettings settings) {
			boolean small = directory.weights().bytes() < SMALL_MODEL_BYTES;
			boolean cuda = settings.device().isCuda();
			ComputeType type = switch (settings.quantization()) {
				case NONE -> cuda ? typeOnGpu(directory, settings) : typeOnCpu(directory, settings, small);
				case INT8 -> quantized(directory, settings, ComputeType.INT8_WEIGHTS);
				case INT4 -> quantized(directory, settings, ComputeType.INT4_WEIGHTS);
			};
			int processors = Runtime.getRuntime().availableProcessors();
			int threads = (settings.threads() > 0) ? settings.threads() : (small || cuda) ? 1 : processors;
			return new ModelPlan(shape(directory, settings, type), type, threads,
					RowKernels.suit(directory, settings, type));
		}

		private static ComputeType quantized(ModelDirectory directory, ExecutorSettings settings, ComputeType type) {
			String start = "The model " + directory.path() + " cannot be quantised to "
					+ settings.quantization().name().toLowerCase(Locale.ROOT);
			if (settings.device().isCuda()) {
				throw new ModelLoadException(start + " on " + settings.device() + ", only on the CPU.");
			}
			if (!ComputeType.quantizesHere()) {
				throw new ModelLoadException(
						start + " on this processor: PyTorch multiplies such weights on x86 alone.");
			}
			return type;
		}

		private static ComputeType typeOnCpu(ModelDirectory directory, ExecutorSettings settings, boolean small) {
			return switch (settings.dtype()) {
				case FLOAT32 -> ComputeType.FLOAT32;
				case FLOAT16 -> ComputeType.ofFloat16Weights();
				case BFLOAT16 -> ComputeType.ofBfloat16Weights();
				case AUTO -> small ? ComputeType.FLOAT32 : switch (directory.weights().commonType()) {
					case F32 -> ComputeType.FLOAT32;
					case F16 -> ComputeType.ofFloat16Weights();
					default -> ComputeType.ofBfloat16Weights();
				};
			};
		}

		private static ComputeType typeOnGpu(ModelDirectory directory, ExecutorSettings settings) {
			return switch (settings.dtype()) {
				case FLOAT32 -> ComputeType.FLOAT32;
				case FLOAT16 -> ComputeType.FLOAT16;
				case BFLOAT16 -> ComputeType.BFLOAT16;
				case AUTO -> switch (directory.weights().commonType()) {
					case F32 -> ComputeType.FLOAT32;
					case F16 -> ComputeType.FLOAT16;
					default -> ComputeType.BFLOAT16;
				};
			};
		}

		private static ModelShape shape(ModelDirectory directory, ExecutorSettings settings, ComputeType type) {
			int modelLimit = directory.config().longestPositions();
			Integer wanted = settings.maxModelLen();
			int length = (wanted != null) ? wanted : directory.config().maxPositions();
			if (length > modelLimit) {
				throw new ModelLoadException("The model " + directory.path() + " has a context of " + modelLimit
						+ " tokens, got maxModelLen " + length + ".");
			}
			long blockBytes = directory.config().cacheNumbersPerToken() * type.cacheBytes() * settings.blockSize();
			long blocks = Math.min(settings.kvCacheBytes() / blockBytes, Integer.MAX_VALUE / settings.blockSize());
			if (blocks * settings.blockSize() < length) {
				throw new ModelLoadException(
						"A KV cache of " + settings.kvCacheBytes() + " bytes holds " + blocks * settings.blockSize()
								+ " tokens, fewer than the " + length + " of one sequence; it takes "
								+ Math.ceilDiv(length, settings.blockSize()) * blockBytes + " bytes at least.");
			}
			return new ModelShape(directory.config().vocabularySize(), length, settings.blockSize(), (int) blocks);
		}

	}

}
