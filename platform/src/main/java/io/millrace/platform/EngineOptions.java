package io.millrace.platform;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How models are computed. */
final class EngineOptions implements OptionGroup {

	@Option(names = "--dtype", paramLabel = "TYPE", description = "auto, float32, float16 or bfloat16 (default auto).")
	private @Nullable String dtype;

	@Option(names = "--quantization", paramLabel = "BITS",
			description = "Bits of weights, quantised when the model is opened: none, int8 or int4 (default none).")
	private @Nullable String quantization;

	@Option(names = "--device", paramLabel = "DEVICE",
			description = "auto, cpu or cuda:N (default auto: the first GPU where PyTorch finds one).")
	private @Nullable String device;

	@Option(names = "--threads", paramLabel = "N", description = "Threads of the engine (default: one a core).")
	private @Nullable Integer threads;

	@Option(names = "--max-model-len", paramLabel = "N",
			description = "The most tokens of prompt and output together (default: what the model allows).")
	private @Nullable Integer maxModelLen;

	@Option(names = "--kv-cache-memory", paramLabel = "SIZE",
			description = "Memory of each model's KV cache, such as 2GB, or a share of the memory limit for all of them, "
					+ "such as 0.5 (default 256MB).")
	private @Nullable String kvCacheMemory;

	@Option(names = "--batch-invariant",
			description = "The same request gives the same tokens whatever is computed beside it, to the last bit.")
	private @Nullable Boolean batchInvariant;

	@Option(names = "--generation-config", paramLabel = "SOURCE",
			description = "Where sampling defaults come from: auto, the model's generation_config.json, or none.")
	private @Nullable String generationConfig;

	@Override
	public void addTo(GivenOptions given) {
		given.add("dtype", this.dtype)
			.add("quantization", this.quantization)
			.add("device", this.device)
			.add("threads", this.threads)
			.add("max-model-len", this.maxModelLen)
			.add("kv-cache-memory", this.kvCacheMemory)
			.add("batch-invariant", this.batchInvariant)
			.add("generation-config", this.generationConfig);
	}

}
