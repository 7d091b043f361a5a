package io.millrace.worker.bench;

import java.nio.file.Path;

import io.millrace.worker.checkpoint.ModelDirectory;
import io.millrace.worker.model.Dtype;
import io.millrace.worker.model.Quantization;
import io.millrace.worker.program.ComputeType;

/** How large a KV cache must be for so many tokens. */
final class CacheSize {

	private CacheSize() {
	}

	/** Numbers that a model keeps for one token. */
	static long numbersPerToken(Path model) {
		return ModelDirectory.read(model).config().cacheNumbersPerToken();
	}

	/** Bytes, enough for float32 where the model's size chooses the precision. */
	static long bytes(long tokens, long numbersPerToken, Dtype dtype, Quantization quantization) {
		boolean narrow = dtype == Dtype.BFLOAT16 && quantization == Quantization.NONE;
		ComputeType type = narrow ? ComputeType.ofBfloat16Weights() : ComputeType.FLOAT32;
		return tokens * numbersPerToken * type.cacheBytes();
	}

}
