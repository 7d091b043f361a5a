package io.millrace.worker.program;

import ai.djl.pytorch.jni.IValue;

import io.millrace.worker.checkpoint.WeightTensor;

/** Hands a program a weight that no mapping can show. */
final class WeightCopy {

	private WeightCopy() {
	}

	/**
	 * Copies a weight, a part at a time.
	 * @param program has {@code make_weight} and {@code fill_weight}
	 * @param torchType PyTorch's number of the type that its numbers get
	 * @param parts float32, for a part
	 */
	static void copy(ProgramModule program, WeightTensor weight, int torchType, NativeNumbers parts) {
		try (IValue sizes = sizes(weight); IValue type = IValue.from(torchType)) {
			program.run("make_weight", sizes, type);
		}
		WeightReader reader = new WeightReader(weight);
		for (long done = 0; done < weight.count();) {
			int count = reader.read(parts.room(reader.partSize()).asFloatBuffer());
			try (IValue start = IValue.from(done); IValue length = IValue.from(count)) {
				program.run("fill_weight", start, length, parts.value());
			}
			done += count;
		}
	}

	/** A weight's shape. */
	static IValue sizes(WeightTensor weight) {
		return IValue.listFrom(weight.shape().stream().mapToLong(Long::longValue).toArray());
	}

}
