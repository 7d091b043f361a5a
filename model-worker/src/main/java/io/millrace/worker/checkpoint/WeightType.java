package io.millrace.worker.checkpoint;

/** How a checkpoint stores numbers. */
public enum WeightType {

	F32(4), F16(2), BF16(2);

	private final int bytes;

	WeightType(int bytes) {
		this.bytes = bytes;
	}

	/** Bytes a number. */
	public int bytes() {
		return this.bytes;
	}

}
