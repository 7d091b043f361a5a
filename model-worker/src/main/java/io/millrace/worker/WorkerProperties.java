package io.millrace.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.millrace.protocol.message.WorkerRole;
import io.millrace.worker.engine.LookAhead;
import io.millrace.worker.exchange.ExchangeSettings;
import io.millrace.worker.model.Dtype;
import io.millrace.worker.model.ExecutorSettings;
import io.millrace.worker.model.Quantization;
import io.millrace.worker.program.AdapterRoom;
import io.millrace.worker.program.ComputeDevice;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a worker process serves, and within which bounds. All models share the settings.
 *
 * @param models what to serve, opened in this order
 * @param dtype type of weights and computation: {@code auto}, {@code float32},
 * {@code float16} or {@code bfloat16}
 * @param quantization bits of weights: {@code none}, {@code int8} or {@code int4}
 * @param device what computes: {@code auto}, {@code cpu}, or {@code cuda:0} with the
 * GPU's number
 * @param threads threads of a step; 0 lets the model's size choose
 * @param decodeThreads threads of a step that only decodes, which waits for memory more
 * than it computes; 0 for as many as {@code threads}
 * @param maxModelLen the most tokens of prompt and output together; what the model allows
 * if null
 * @param maxSequences the most sequences in one model's running batch
 * @param maxTokensPerStep the most tokens that one step computes, at least
 * {@code maxSequences}
 * @param prefillShare share of a step that one prompt gets while others want it too,
 * above 0 and at most 1
 * @param maxQueued the most sequences that a model accepts beyond {@code maxSequences};
 * few, because backlog belongs to the scheduler
 * @param kvCacheMemory memory of the KV caches: a size for each model, or a share of the
 * process' memory limit for all together
 * @param blockSize tokens a block of the KV cache
 * @param stepTimeout a step that takes longer counts as hanging: the worker falls silent
 * and the process is no longer live
 * @param drainTimeout how long running requests may go on when the process stops; then
 * they are handed over
 * @param batchInvariant whether a request's tokens must not depend, to the last bit of
 * the logits, on its batch mates, on how its prompt is cut, or on where it is resumed
 * @param prefixCaching whether a request takes from the KV cache what others with the
 * same beginning have computed
 * @param stepTarget how long a step may take that computes prompts beside sequences that
 * decode, more or less: the prompts are cut accordingly, so that long ones do not hold
 * everybody up; 0 for no bound
 * @param numSteps steps of one call of the model where no request waits and nothing is
 * needed between them; above 1, tokens come in groups
 * @param speculativeTokens the most tokens guessed ahead of one sequence from its own
 * text (prompt lookup); 0 for none. Guesses change no token, only how many a step makes
 * @param speculativeRows no guess makes a step compute more tokens than this, so that
 * there are fewer guesses the more sequences there are, and at last none
 * @param gatewayLease requests of a gateway that was silent for this long are dropped
 * @param generationConfig where sampling defaults come from: {@code auto}, the model's
 * {@code generation_config.json}, or {@code none}
 * @param maxLoras the most adapters that each model has at a time; null for none, or for
 * 8 where adapters or directories of adapters are named
 * @param maxLoraRank the greatest rank of an adapter; memory is set aside for as much
 * @param loraModules adapters that models have from the start
 * @param loraDirectories within which adapters lie that may be loaded at run time;
 * without any, none may
 * @param role which part of requests it is there for: {@code both}, {@code prefill} or
 * {@code decode}
 * @param blockExchange a directory that workers share, in which one that is there for
 * prefill leaves blocks of the KV cache for others; null for none
 * @param blockExchangeSize the most that all files in that directory may take
 * @param rowKernels whether steps of few decoded rows are computed by kernels in Java on
 * a CPU whose memory has room for a second copy of the weights
 */
@ConfigurationProperties(WorkerProperties.PREFIX)
public record WorkerProperties(@DefaultValue List<Model> models, @DefaultValue("auto") Dtype dtype,
		@DefaultValue("none") Quantization quantization, @DefaultValue("auto") ComputeDevice device,
		@DefaultValue("0") int threads, @DefaultValue("0") int decodeThreads, @Nullable Integer maxModelLen,
		@DefaultValue("64") int maxSequences, @DefaultValue("512") int maxTokensPerStep,
		@DefaultValue("0.25") double prefillShare, @DefaultValue("16") int maxQueued,
		@DefaultValue("256MB") KvCacheMemory kvCacheMemory,
		@DefaultValue("" + ExecutorSettings.DEFAULT_BLOCK_SIZE) int blockSize,
		@DefaultValue("60s") Duration stepTimeout, @DefaultValue("10s") Duration drainTimeout,
		@DefaultValue("false") boolean batchInvariant, @DefaultValue("true") boolean prefixCaching,
		@DefaultValue("110ms") Duration stepTarget, @DefaultValue("1") int numSteps,
		@DefaultValue("8") int speculativeTokens, @DefaultValue("12") int speculativeRows,
		@DefaultValue("4s") Duration gatewayLease, @DefaultValue("auto") GenerationSource generationConfig,
		@Nullable Integer maxLoras, @DefaultValue("16") int maxLoraRank, @DefaultValue List<LoraModule> loraModules,
		@DefaultValue List<Path> loraDirectories, @DefaultValue("both") WorkerRole role, @Nullable Path blockExchange,
		@DefaultValue("4GB") DataSize blockExchangeSize, @DefaultValue("true") boolean rowKernels) {

	static final String PREFIX = "millrace.worker";

	/** Where adapters are named, and no number. */
	private static final int DEFAULT_SLOTS = 8;

	public WorkerProperties {
		models = List.copyOf(models);
		loraModules = List.copyOf(loraModules);
		loraDirectories = List.copyOf(loraDirectories);
		int slots = slots(maxLoras, !loraModules.isEmpty() || !loraDirectories.isEmpty());
		checkAdapters(slots, maxLoraRank, loraModules, batchInvariant);
		if (threads < 0) {
			throw new IllegalArgumentException("millrace.worker.threads is at least 0, got " + threads + ".");
		}
		if (decodeThreads < 0) {
			throw new IllegalArgumentException(
					"millrace.worker.decode-threads is at least 0, got " + decodeThreads + ".");
		}
		if (maxModelLen != null && maxModelLen < 1) {
			throw new IllegalArgumentException("millrace.worker.max-model-len is at least 1, got " + maxModelLen + ".");
		}
		if (!(prefillShare > 0 && prefillShare <= 1)) {
			throw new IllegalArgumentException(
					"millrace.worker.prefill-share is above 0 and at most 1, got " + prefillShare + ".");
		}
		if (blockSize < 1) {
			throw new IllegalArgumentException("millrace.worker.block-size is at least 1, got " + blockSize + ".");
		}
		if (stepTarget.isNegative()) {
			throw new IllegalArgumentException("millrace.worker.step-target is at least 0, got " + stepTarget + ".");
		}
		if (numSteps < 1 || numSteps > LookAhead.MAX_STEPS) {
			throw new IllegalArgumentException(
					"millrace.worker.num-steps is between 1 and " + LookAhead.MAX_STEPS + ", got " + numSteps + ".");
		}
		if (speculativeTokens < 0 || speculativeTokens > LookAhead.MAX_GUESSES) {
			throw new IllegalArgumentException("millrace.worker.speculative-tokens is between 0 and "
					+ LookAhead.MAX_GUESSES + ", got " + speculativeTokens + ".");
		}
		if (speculativeRows < 0) {
			throw new IllegalArgumentException(
					"millrace.worker.speculative-rows is at least 0, got " + speculativeRows + ".");
		}
		checkExchange(role, blockExchange, blockExchangeSize, prefixCaching);
		if (!gatewayLease.isPositive()) {
			throw new IllegalArgumentException("millrace.worker.gateway-lease is positive, got " + gatewayLease + ".");
		}
	}

	private static int slots(@Nullable Integer given, boolean adaptersAreNamed) {
		return (given != null) ? given : adaptersAreNamed ? DEFAULT_SLOTS : 0;
	}

	private static void checkAdapters(int maxLoras, int maxLoraRank, List<LoraModule> modules, boolean batchInvariant) {
		if (maxLoras < 0 || maxLoras > AdapterRoom.MAX_SLOTS) {
			throw new IllegalArgumentException(
					"millrace.worker.max-loras is between 0 and " + AdapterRoom.MAX_SLOTS + ", got " + maxLoras + ".");
		}
		if (maxLoraRank < 1 || maxLoraRank > AdapterRoom.MAX_RANK) {
			throw new IllegalArgumentException("millrace.worker.max-lora-rank is between 1 and " + AdapterRoom.MAX_RANK
					+ ", got " + maxLoraRank + ".");
		}
		if (modules.size() > maxLoras) {
			throw new IllegalArgumentException("millrace.worker.lora-modules names " + modules.size()
					+ " adapters, but millrace.worker.max-loras is " + maxLoras + ".");
		}
		if (batchInvariant && maxLoras > 0) {
			throw new IllegalArgumentException("millrace.worker.batch-invariant does not go together with "
					+ "millrace.worker.max-loras: products with several adapters depend on the batch.");
		}
	}

	private static void checkExchange(WorkerRole role, @Nullable Path exchange, DataSize size, boolean prefixCaching) {
		if (role != WorkerRole.BOTH && exchange == null) {
			throw new IllegalArgumentException("millrace.worker.role is " + role.name().toLowerCase(Locale.ROOT)
					+ ", which needs millrace.worker.block-exchange.");
		}
		if (exchange != null && !prefixCaching) {
			throw new IllegalArgumentException(
					"millrace.worker.block-exchange does not go without millrace.worker.prefix-caching.");
		}
		if (size.toBytes() < 1) {
			throw new IllegalArgumentException(
					"millrace.worker.block-exchange-size is at least 1 byte, got " + size + ".");
		}
	}

	/** Where blocks are exchanged; null for nowhere. */
	@Nullable ExchangeSettings exchange() {
		return (this.blockExchange != null) ? new ExchangeSettings(this.blockExchange, this.blockExchangeSize.toBytes())
				: null;
	}

	AdapterRoom adapterRoom() {
		boolean adaptersAreNamed = !this.loraModules.isEmpty() || !this.loraDirectories.isEmpty();
		return new AdapterRoom(slots(this.maxLoras, adaptersAreNamed), this.maxLoraRank);
	}

	/** The adapters that a model has from the start. */
	List<LoraModule> loraModulesOf(String model) {
		return this.loraModules.stream().filter((module) -> module.isOf(model)).toList();
	}

	LookAhead lookAhead() {
		return new LookAhead(this.numSteps, this.speculativeTokens, this.speculativeRows);
	}

	/** What one prompt gets of a step while others want it too. */
	int maxPrefillTokensPerSequence() {
		return Math.max(1, (int) (this.maxTokensPerStep * this.prefillShare));
	}

	/**
	 * One adapter.
	 *
	 * @param name under which requests ask for it
	 * @param path its directory, as PEFT lays it out
	 * @param baseModelName name of the model that it changes; null for every one that
	 * generates text
	 */
	public record LoraModule(String name, Path path, @Nullable String baseModelName) {

		/** Of every model that generates text. */
		public LoraModule(String name, Path path) {
			this(name, path, null);
		}

		@ConstructorBinding
		public LoraModule {
			if (name.isBlank()) {
				throw new IllegalArgumentException("millrace.worker.lora-modules[].name is not blank.");
			}
		}

		/**
		 * Reads a name and a path, such as {@code sql=adapters/sql}.
		 * @throws IllegalArgumentException if it is not both
		 */
		public static LoraModule valueOf(String text) {
			int equals = text.indexOf('=');
			if (equals < 1 || equals == text.length() - 1) {
				throw new IllegalArgumentException(
						"millrace.worker.lora-modules has entries such as sql=adapters/sql, got '" + text + "'.");
			}
			return new LoraModule(text.substring(0, equals).strip(), Path.of(text.substring(equals + 1).strip()));
		}

		boolean isOf(String model) {
			return this.baseModelName == null || this.baseModelName.equals(model);
		}

	}

	/**
	 * One model.
	 *
	 * @param name under which requests ask for it, and name of its worker pool
	 * @param path its directory, as Hugging Face lays it out
	 * @param aliases other names under which requests may ask for it
	 */
	public record Model(String name, Path path, @DefaultValue List<String> aliases) {

		/** A model with one name. */
		public Model(String name, Path path) {
			this(name, path, List.of());
		}

		@ConstructorBinding
		public Model {
			aliases = List.copyOf(aliases);
			if (name.isBlank()) {
				throw new IllegalArgumentException("millrace.worker.models[].name is not blank.");
			}
		}

	}

}
